package quantity_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"setu/retrieval/analyze/quantity"
)

// found writes the quantities of a text one after the other; loose ones in
// brackets.
func found(text string) string {
	var out []string
	for _, q := range quantity.Find(text) {
		s := q.String()
		if q.Loose {
			s = "(" + s + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func check(t *testing.T, cases [][2]string) {
	t.Helper()
	for _, c := range cases {
		if got := found(c[0]); got != c[1] {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}

func TestEnglishNumbers(t *testing.T) {
	check(t, [][2]string{
		{"", ""},
		{"no number here, and India may invite", ""},
		{"500 highly skilled AI professionals", "500 professional"},
		{"five hundred professionals", "500 professional"},
		{"half a million people", "500000 person"},
		{"one and a half million", "1500000"},
		{"two and a half years", "2.5 year"},
		{"a dozen companies, half a dozen", "12 company, 6"},
		{"two hundred and five companies", "205 company"},
		{"one hundred and eighty-six", "186"},
		{"twenty-five", "25"},
		{"2 million 500 thousand", "2500000"},
		{"1,00,000 and 100,000", "100000, 100000"},
		{"6 lakh crore", "6000000000000"},
		{"3.14159", "3.14159"},
		{"2.0", "2"},
		{"fell by 5, to -5 °C", "5, -5"},
		{"more than 38,000 GPUs", ">38000 gpu"},
		{"about 500, nearly 500", "~500, ~500"},
		{"at least 5, up to 6, fewer than 7, no more than 8, no fewer than 9", ">=5, <=6, <7, <=8, >=9"},
		{"5 or more, 500+", ">=5, >=500"},
		{"5-7, 5 to 7 people, between 5 and 7", "5-7, 5-7 person, 5-7"},
		{"5 to 7 million", "5000000-7000000"},
		{"two-thirds, one third of it, three quarters", "2/3, 1/3, 3"},
		{"16th, 21st century, second phase, twenty-first", "#16, #21 century, #2, #21"},
		{"the first time, one of them", "(#1), (1)"},
		{"7 nm, 7nm, 40 petaflops, 3 GW, 12 km", "0.000000007 m, 0.000000007 m, 40000000000000000 flops, 3000000000 W, 12000 m"},
		{"three-day visit, over five years, in the next decade", "3 day, 5 year, (10 year)"},
		{"5%, 5 per cent, 5 percent, 5 percentage points", "5 %, 5 %, 5 %, 5 %pp"},
		{"at 10:30", "630 time of day"},
		{"hundreds of people, millions", ""},
		{"fall under 3 heads, over 300 pages, a 70B model, an 8B", "3, >300 page, 70000000000 model, (8000000000)"},
		{"5 lakh crore and six agreements", "5000000000000, 6 agreement"},
	})
}

func TestWhatIsNoNumber(t *testing.T) {
	check(t, [][2]string{
		{"G20, H100, 5G, AI4S, COVID-19, GPT-4", ""},
		{"see [3] and [1,2] and [^4]", ""},
		{"https://paper.example/2026/07/03/a-500 and www.paper.example/500", ""},
		{"1. India\n2. Japan\n(3) both", "3"},
		{"一般、統一、千葉、三菱、二国間、十分、万全、数百人", ""},
		{"लाखों लोग, दोनों देश, संयुक्त अरब अमीरात, जी20", ""},
		{"llm-jp-3-172b, the MN-Core", ""},
	})
}

func TestJapaneseNumbers(t *testing.T) {
	check(t, [][2]string{
		{"500人、５００名、三百人", "500 person, 500 person, 300 person"},
		{"50万人、3億5千万円、1兆2000億円、十兆円", "500000 person, JPY 350000000, JPY 1200000000000, JPY 10000000000000"},
		{"二十一世紀、第2回、第二回、3回目、第16回", "21 century, #2, #2, #3, #16"},
		{"約500人、500人以上、500人未満、22を超える、最大500人、少なくとも3件", "~500 person, >=500 person, <500 person, >22, <=500 person, >=3"},
		{"5〜7人、5％、5パーセント、3割、三分の一", "5-7 person, 5 %, 5 %, 30 %, 1/3"},
		{"七つの作業部会、86か国と2国際機関、10社", "7 group, 86 country, 2 institution, 10 company"},
		{"ANI及びインド首相府は8つの方向性", "8 direction"},
		{"3日間、5年間、10年、5年半、3か月", "3 day, 5 year, 10 year, 5.5 year, 3 month"},
		{"6000億ルピー、680億ドル、5億米ドル", "INR 600000000000, USD 68000000000, USD 500000000"},
	})
}

func TestHindiNumbers(t *testing.T) {
	check(t, [][2]string{
		{"५०० पेशेवर, पाँच सौ पेशेवरों, 500 उच्च कुशल एआई पेशेवरों", "500 professional, 500 professional, 500 professional"},
		{"डेढ़ लाख, ढाई करोड़, साढ़े तीन सौ, सवा दो लाख, पौने दो करोड़", "150000, 25000000, 350, 225000, 17500000"},
		{"5 लाख 50 हज़ार, 1 करोड़ 20 लाख, पच्चीस हज़ार, सत्ताईस", "550000, 12000000, 25000, 27"},
		{"10 लाख करोड़ येन, 100 खरब येन, 60,000 करोड़ रुपये", "JPY 10000000000000, JPY 10000000000000, INR 600000000000"},
		{"लगभग 500, 38,000 से अधिक जीपीयू, कम से कम 500 लोग, अधिकतम 5, 5 से कम", "~500, >38000 gpu, >=500 person, <=5, <5"},
		{"5 से 7 लोग, 5 प्रतिशत, 5 फ़ीसदी", "5-7 person, 5 %, 5 %"},
		{"दूसरा, तीसरे, 16वाँ, 16वें, छठा, पाँचवीं, 21वीं सदी", "#2, #3, #16, #16, #6, #5, #21 century"},
		{"तीन दिवसीय यात्रा, पाँच वर्षों में, दो देशों", "3 day, 5 year, 2 country"},
	})
}

func TestMoney(t *testing.T) {
	check(t, [][2]string{
		{"¥10 trillion, JPY 10 lakh crore, 10 trillion yen, JPY 10tn", "JPY 10000000000000, JPY 10000000000000, JPY 10000000000000, JPY 10000000000000"},
		{"Rs 60,000 crore, ₹10,372 crore, Rs. 3.2 lakh crore, ₹989 cr, ₹3,000-crore package", "INR 600000000000, INR 103720000000, INR 3200000000000, INR 9890000000, INR 30000000000"},
		{"$5.5bn, US$ 5.5 billion, USD 68 billion, 5 US dollars, A$5m, €7m", "USD 5500000000, USD 5500000000, USD 68000000000, USD 5, AUD 5000000, EUR 7000000"},
		{"¥5–7 trillion", "JPY 5000000000000-7000000000000"},
		{"about ₹65 per hour", "~INR 65"},
	})
}

func TestDates(t *testing.T) {
	check(t, [][2]string{
		{"3 July 2026, July 3, 2026, 3rd of July 2026, 2026-07-03, 2026/07/03, 03/07/2026", "2026-07-03, 2026-07-03, 2026-07-03, 2026-07-03, 2026-07-03, 2026-07-03"},
		{"2026年7月3日、２０２６年７月３日、二〇二六年七月三日、令和8年7月3日", "2026-07-03, 2026-07-03, 2026-07-03, 2026-07-03"},
		{"3 जुलाई 2026, ३ जुलाई २०२६, 3 जुलाई, 2026", "2026-07-03, 2026-07-03, 2026-07-03"},
		{"July 2026, 2026年7月, जुलाई 2026, mid-July 2026", "2026-07, 2026-07, 2026-07, 2026-07"},
		{"2 July, 7月2日, 2 जुलाई, 2026", "?-07-02, ?-07-02, 2026-07-02"},
		{"2026, in 1985, वर्ष 2026, 1985年", "2026, 1985, 2026, 1985"},
		{"FY2026, FY26, fiscal year 2026", "FY2026, FY2026, FY2026"},
		{"2026-27, 2026/27, FY 2026-27, 2026年度, 令和8年度, वित्त वर्ष 2026-27", "FY2026-27, FY2026-27, FY2026-27, FY2026-27, FY2026-27, FY2026-27"},
		{"Q1 2026, the first quarter of 2026, 2026年第1四半期", "2026-Q1, 2026-Q1, 2026-Q1"},
		{"16–20 February 2026, from 16 to 20 February 2026, February 16–20, 2026, 16 and 17 February 2026", "2026-02-16/2026-02-20, 2026-02-16/2026-02-20, 2026-02-16/2026-02-20, 2026-02-16/2026-02-17"},
		{"2026年2月16日〜20日、2025年8月29日から30日まで、16 से 20 फ़रवरी 2026", "2026-02-16/2026-02-20, 2025-08-29/2025-08-30, 2026-02-16/2026-02-20"},
		{"2007 to 2010, 2025–2030, 2025–30, between 2025 and 2030, 2022〜26年度", "2007/2010, 2025/2030, 2025/2030, 2025/2030, FY2022-23/FY2026-27"},
		{"April 2026 to March 2027, 16 February – 20 March 2026", "2026-04/2027-03, 2026-02-16/2026-03-20"},
		{"the 1980s, 1990年代", "1980/1989, 1990/1999"},
		{"by 2030, until July 2026, since 2025, after 2030, before 2027", "<=2030, <=2026-07, >=2025, >2030, <2027"},
		{"2030年までに、2025年以降、2025年から、2030 तक, 2025 से", "<=2030, >=2025, >=2025, <=2030, >=2025"},
		{"2000 people, 2,026 people, In 2025 India", "2000 person, 2026 person, 2025"},
		{"India may 5, the march 7", "5, 7"},
	})
}

// TestSame has wordings of one quantity that must come out the same, and
// differ from those of every other row.
func TestSame(t *testing.T) {
	rows := [][]string{
		{"¥10 trillion", "10 trillion yen", "10兆円", "１０兆円", "十兆円", "JPY 10 lakh crore", "10 लाख करोड़ येन", "10 ट्रिलियन येन", "100 खरब येन", "ten trillion yen", "about ¥10 trillion"},
		{"10 billion yen", "100億円", "1,000 crore yen", "1,000 करोड़ येन", "10 अरब येन", "¥10bn"},
		{"Rs 10 trillion", "₹10 lakh crore", "10兆ルピー", "10 लाख करोड़ रुपये"},
		{"50,000 people", "50 thousand people", "5万人", "50 हज़ार लोग", "पचास हज़ार लोग", "fifty thousand people", "五万人"},
		{"500,000 people", "5 lakh people", "50万人", "5 लाख लोग", "half a million people", "पाँच लाख लोगों"},
		{"5 percent", "5%", "5パーセント", "5 प्रतिशत", "five per cent"},
		{"5 percentage points", "5 % points"},
		{"3 July 2026", "2026-07-03", "2026年7月3日", "3 जुलाई 2026", "July 3rd, 2026", "令和8年7月3日"},
		{"FY2026-27", "2026年度", "fiscal 2026-27", "वित्तीय वर्ष 2026-27"},
		{"2 nm", "2nm", "2ナノメートル", "2 नैनोमीटर"},
		{"16th", "第16回", "16वाँ", "sixteenth"},
	}
	for i, row := range rows {
		for _, a := range row {
			for j, other := range rows {
				for _, b := range other {
					x, y := quantity.Find(a), quantity.Find(b)
					if len(x) != 1 || len(y) != 1 {
						t.Fatalf("%q has %v, %q has %v; want one each", a, x, b, y)
					}
					if got := quantity.Same(x[0], y[0]); got != (i == j) {
						t.Errorf("%q (%v) and %q (%v): Same = %v", a, x[0], b, y[0], got)
					}
				}
			}
		}
	}
}

func TestAgrees(t *testing.T) {
	for _, c := range []struct {
		claim, evidence string
		want            bool
	}{
		{"500 professionals", "500 people", true},
		{"500人", "500 professionals", true},
		{"500", "more than 500 people", true},
		{"500 students", "500 professionals", false},
		{"500 GPUs", "500 people", false},
		{"500 people", "5,000 people", false},
		{"at least 500", "up to 500", false},
		{"more than 500", "500 or more", true},
		{"July 2026", "2 July 2026", true},
		{"2 July", "2 July 2026", true},
		{"2 July 2026", "July 2026", false},
		{"2 July 2026", "3 July 2026", false},
		{"2026", "2 July 2026", true},
		{"16 February 2026", "16–20 February 2026", true},
		{"20 February 2026", "16–20 February 2026", true},
		{"16–20 February 2026", "16–21 February 2026", false},
		{"by 2030", "in 2030", true},
		{"by 2030", "after 2030", false},
		{"FY2026", "2026-27", true},
		{"FY2026", "2025-26", true},
		{"2026年度", "2025-26", false},
		{"Q3 2026", "2 July 2026", true},
		{"Q1 2026", "2 July 2026", false},
		{"10 trillion yen", "10 trillion rupees", false},
		{"10 trillion", "10 trillion yen", true},
		{"5 percent", "5 percentage points", false},
		{"5 percent", "5", false},
		{"half of it", "50 percent", true},
		{"5-7 people", "5 people", false},
		{"5 people", "5-7 people", true},
		{"second", "2", false},
		{"7 nm", "7 mm", false},
	} {
		claim, evidence := quantity.Find(c.claim), quantity.Find(c.evidence)
		if len(claim) != 1 || len(evidence) != 1 {
			t.Fatalf("%q: %v, %q: %v; want one each", c.claim, claim, c.evidence, evidence)
		}
		if got := claim[0].Agrees(evidence[0]); got != c.want {
			t.Errorf("%q borne out by %q: %v, want %v", c.claim, c.evidence, got, c.want)
		}
	}
}

func TestOffsetsHoldTheNumber(t *testing.T) {
	for text, want := range map[string]string{
		"Japan invites 500 people by 2030.":   "500 people|2030",
		"It set Rs. 3.2 lakh crore aside.":    "Rs. 3.2 lakh crore",
		"目標は10兆円である。":                         "10兆円",
		"कुल 10 लाख करोड़ येन का लक्ष्य":      "10 लाख करोड़ येन",
		"from 16 to 21 February 2026 it met":  "16 to 21 February 2026",
		"about two-thirds, at −5% and (-3%)!": "two-thirds|−5%|-3%",
	} {
		var got []string
		for _, q := range quantity.Find(text) {
			got = append(got, text[q.Start:q.End])
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
}

func TestUnitOf(t *testing.T) {
	for text, want := range map[string]string{"GPUs": "gpu", "जीपीयू": "gpu", "専門家": "professional", "पेशेवरों": "professional", "Nanometres": "m", "five": "", "": "", "harbour": ""} {
		if got := quantity.UnitOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestValue(t *testing.T) {
	values := func(s string) quantity.Value { return quantity.Find(s)[0].Low }
	for _, c := range []struct {
		a, b string
		want int
	}{{"0.1", "0.10", 0}, {"5 thousand", "5,000", 0}, {"one third of", "0.3333333333", 1}, {"10兆", "9.9 trillion", 1}, {"-5%", "4%", -1}, {"0", "0.001", -1}} {
		if got := values(c.a).Cmp(values(c.b)); got != c.want {
			t.Errorf("%s against %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if s := values("5.5 trillion").Rat().RatString(); s != "5500000000000" {
		t.Errorf("5.5 trillion is %s", s)
	}
	if n, ok := values("38,000").Int(); !ok || n != 38000 {
		t.Errorf("38,000 is %d, %v", n, ok)
	}
	for _, none := range []string{"2.5", "90000 crore crore"} {
		if n, ok := values(none).Int(); ok {
			t.Errorf("%s is the whole number %d", none, n)
		}
	}
}

var bench = []string{
	"In January 2026 Japan's Foreign Minister Motegi said that Japan would invite 500 highly skilled AI professionals from India by 2030 and involve them in joint research. The figure of ¥10 trillion, about USD 68 billion, was set on 29 August 2025 for five years; 15 per cent went to seven working groups.",
	"2026年7月の日印AI共同声明は、2025年8月29日の日印AI協力イニシアティブ（JAI）を基礎としている。日印両国は2026年7月の共同声明において、高度な技能を有するインドのAI専門家500人を2030年までに日本に招へいするという目標を堅持し、10兆円の投資を掲げる。",
	"जुलाई 2026 का भारत-जापान एआई संयुक्त वक्तव्य अगस्त 2025 की जापान-भारत एआई सहयोग पहल (JAI) को आगे बढ़ाता है। जापान 2030 तक 500 उच्च कुशल एआई पेशेवरों को आमंत्रित करेगा और 10 लाख करोड़ येन का निवेश करेगा।",
}

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	var out []quantity.Quantity
	n := 0
	for b.Loop() {
		for _, text := range bench {
			out = quantity.Append(out[:0], text)
			n += len(text)
		}
	}
	b.SetBytes(int64(n / b.N))
}

func FuzzFind(f *testing.F) {
	for _, s := range append(bench, "第元令和", "साढ़े", "a a half half million", "-–2026-27–", "1,2,3.4.5", "\xff5 \xe3", "Q1Q2 FY", "五五十百千万億兆京", "[1", "30 February 2026–31", "9e99 99999999999999999999 京京京") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, q := range quantity.Find(text) {
			if q.Start < end || q.End <= q.Start || q.End > len(text) {
				t.Fatalf("%q: [%d, %d) behind %d", text, q.Start, q.End, end)
			}
			end = q.End
			if utf8.ValidString(text) && !utf8.ValidString(text[q.Start:q.End]) {
				t.Fatalf("%q: cut inside a character: %q", text, text[q.Start:q.End])
			}
			if !quantity.Same(q, q) || !q.Agrees(q) {
				t.Fatalf("%q: %v is not itself", text, q)
			}
			if s := q.String(); s == "" || len(s) > 400 {
				t.Fatalf("%q: written %q", text, s)
			}
		}
	})
}
