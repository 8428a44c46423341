package compare_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/compare"
	"setu/corpus"
	"setu/retrieval/analyze"
)

var lexicon = analyze.NewLexicon(append([]analyze.Entry{
	{English: []string{"Harbour Light Programme", "HLP"}, Japanese: []string{"灯台計画"}, Name: true},
}, analyze.Words()...))

// read makes a document of paragraphs.
func read(t testing.TB, id, title, date, language, text string) *corpus.Document {
	t.Helper()
	d, err := corpus.Read(id+".md", []byte(fmt.Sprintf("---\nid: %s\ntitle: %s\ndate: %s\nlanguage: %s\n---\n\n%s\n", id, title, date, language, text)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func edition(d *corpus.Document) bot.Edition { return bot.Edition{Document: d, Quoted: d} }

func hold(t testing.TB, a, b *corpus.Document, topic string) bot.Parallel {
	t.Helper()
	p, err := compare.New(lexicon).Compare(t.Context(), edition(a), edition(b), topic)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// written is a line in short: its change, the paragraphs, what differs, what agrees.
func written(l bot.Line) string {
	var b strings.Builder
	b.WriteString(string(l.Change))
	for _, side := range []struct {
		name string
		c    *bot.Citation
	}{{"A", l.A}, {"B", l.B}} {
		if side.c != nil {
			fmt.Fprintf(&b, " %s%d", side.name, side.c.Paragraph)
		}
	}
	for _, c := range l.Contrasts {
		fmt.Fprintf(&b, " %s:%s/%s", c.Kind, c.A, c.B)
	}
	if len(l.Agreed) > 0 {
		b.WriteString(" =" + strings.Join(l.Agreed, ","))
	}
	if len(l.Names) > 0 {
		b.WriteString(" names " + strings.Join(l.Names, ","))
	}
	return b.String()
}

// Each case is one sentence a document and the line that is made of them.
func TestWhatTwoSentencesAreToEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want []string
	}{
		"a figure and a date": {
			"Both sides will invite 500 lighthouse keepers to the northern harbours by 2030.",
			"Both sides will invite 50 lighthouse keepers to the northern harbours by 2027.",
			[]string{"changed A1 B1 number:500/50 date:2030/2027"},
		},
		"the same, reworded": {
			"Both sides will invite 500 lighthouse keepers to the northern harbours by 2030.",
			"By 2030, 500 lighthouse keepers are to be invited to the northern harbours.",
			[]string{"both A1 B1 =500,2030"},
		},
		"the same amount, written otherwise": {
			"The ministry pays ¥10 trillion for dredging the northern harbours.",
			"For dredging the northern harbours the ministry pays JPY 10 lakh crore.",
			[]string{"both A1 B1 =¥10 trillion"},
		},
		"another amount": {
			"The ministry pays 10 trillion yen for dredging the northern harbours.",
			"The ministry pays 10 billion yen for dredging the northern harbours.",
			[]string{"changed A1 B1 number:10 trillion yen/10 billion yen"},
		},
		"other currencies are not weighed against each other": {
			"The ministry pays 10 trillion yen for dredging the northern harbours.",
			"The ministry pays 60 crore rupees for dredging the northern harbours.",
			[]string{"both A1 B1 number:10 trillion yen/ number:/60 crore rupees"},
		},
		"a share": {
			"Fog horns cover 15 per cent of the northern coast at night.",
			"Fog horns cover 40% of the northern coast at night.",
			[]string{"changed A1 B1 number:15 per cent/40%"},
		},
		"a deadline in one only": {
			"Both sides will invite 500 lighthouse keepers to the northern harbours by 2030.",
			"Both sides will invite 500 lighthouse keepers to the northern harbours.",
			[]string{"both A1 B1 date:2030/ =500"},
		},
		"will and may": {
			"Both sides will share the charts of the northern reefs.",
			"Both sides may share the charts of the northern reefs.",
			[]string{"changed A1 B1 modality:will/may"},
		},
		"will and will not": {
			"Both sides will share the charts of the northern reefs.",
			"Both sides will not share the charts of the northern reefs.",
			[]string{"changed A1 B1 modality:will/will not"},
		},
		"the day of a report is no difference": {
			"In January 2026 the ministers agreed to share the charts of the northern reefs.",
			"The ministers agreed to share the charts of the northern reefs.",
			[]string{"both A1 B1"},
		},
		"several figures that can't be paired are passed over": {
			"The northern harbours get 12 cranes, 30 boats and 7 lamps of 500 kilograms or 900 kilograms.",
			"The northern harbours get 12 cranes, 30 boats and 7 lamps of 600 kilograms or 800 kilograms.",
			[]string{"both A1 B1 =12,30,7"},
		},
		"another one in the row": {
			"The 15th meeting of the harbour masters adopted the charts of the northern reefs.",
			"The 16th meeting of the harbour masters adopted the charts of the northern reefs.",
			[]string{"unclear B1"},
		},
		"other days are other events": {
			"The harbour masters met at the northern lighthouse on 3 May 2024.",
			"The harbour masters met at the northern lighthouse on 9 August 2025.",
			[]string{"unclear B1"},
		},
		"other names are other things": {
			"Minister Brook opened the lighthouse of Ardvale before the harbour masters.",
			"Minister Brook opened the lighthouse of Kestrelhead before the harbour masters.",
			[]string{"unclear B1 names Kestrelhead", "unclear A1 names Ardvale"},
		},
		"nothing in common": {
			"Dredging costs are shared equally.",
			"Pilots learn the songs of whales.",
			[]string{"new B1", "gone A1"},
		},
		"two words in common are a mention": {
			"The plan covers fog horns for small boats.",
			"Weather stations, survey ships, rescue crews and fog horns are to be financed jointly.",
			[]string{"unclear B1"},
		},
		"a name in one only": {
			"Dredging costs are shared equally.",
			"Pilots of the Kestrelhead Bureau learn the songs of whales.",
			[]string{"new B1 names Kestrelhead Bureau", "gone A1"},
		},
		"neither a plural nor a people is another name": {
			"Canada lends GPUs to Ardvale.",
			"Whales are counted with a GPU by Canadian pilots of Kestrelhead.",
			[]string{"new B1 names Kestrelhead", "gone A1 names Ardvale"},
		},
		"an acronym is its name": {
			"The Harbour Light Programme pays for lamps.",
			"Whales are counted under the HLP every spring.",
			[]string{"new B1", "gone A1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := hold(t, read(t, "a", "First", "2025-08-29", "en", c.a), read(t, "b", "Second", "2026-07-02", "en", c.b), "")
			var got []string
			for _, l := range p.Lines {
				got = append(got, written(l))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFiguresInEachLanguage(t *testing.T) {
	for language, c := range map[string]struct{ a, b, want string }{
		"ja": {
			"両国は2030年までに灯台守500人を北部の港に招へいする。",
			"両国は2027年までに灯台守50人を北部の港に招へいする。",
			"changed A1 B1 date:2030年/2027年 number:500人/50人",
		},
		"hi": {
			"दोनों देश 2030 तक उत्तरी बंदरगाहों पर 500 प्रकाशस्तंभ विशेषज्ञ आमंत्रित करेंगे।",
			"दोनों देश 2027 तक उत्तरी बंदरगाहों पर 50 प्रकाशस्तंभ विशेषज्ञ आमंत्रित करेंगे।",
			"changed A1 B1 date:2030/2027 number:500/50",
		},
	} {
		p := hold(t, read(t, "a", "x", "2025", language, c.a), read(t, "b", "y", "2026", language, c.b), "")
		if len(p.Lines) != 1 || written(p.Lines[0]) != c.want || !p.Lines[0].Commitment {
			t.Errorf("%s: got %+v, want %s, a commitment", language, p.Lines, c.want)
		}
	}
}

func TestCommitments(t *testing.T) {
	for sentence, want := range map[string]bool{
		"The two sides will dredge the bay.":          true,
		"The two sides agreed to dredge the bay.":     true,
		"The target is 40 lamps by 2030.":             true,
		"The lamps are to be lit at night.":           true,
		"The two sides welcome the lamps.":            false,
		"The bay was dredged in May.":                 false,
		"両国は湾を浚渫する方針である。":                             true,
		"両国は湾の浚渫に合意した。":                               true,
		"湾は昨年浚渫された。":                                  false,
		"दोनों देश खाड़ी की सफ़ाई करेंगे।":            true,
		"खाड़ी की सफ़ाई पिछले वर्ष हुई।":              false,
		"In May the leaders spoke of lamps and fogs.": false,
	} {
		language := analyze.Language(sentence)
		p := hold(t, read(t, "a", "First", "2025", language, sentence), read(t, "b", "Second", "2026", language, "Whales sing."), "")
		at := slices.IndexFunc(p.Lines, func(l bot.Line) bool { return l.A != nil })
		if at < 0 || p.Lines[at].Commitment != want {
			t.Errorf("%s: commitment is %t", sentence, !want)
		}
	}
}

func TestTopic(t *testing.T) {
	a := read(t, "a", "First", "2025", "en", "## Pilots\n\nBoth sides will train forty of them each year.\n\n## Lamps\n\nLamps are lit at dusk.\n\nThe safe passage of small boats comes first.\n\n## Ships, whales, fog and pilots\n\nWhales are counted.")
	b := read(t, "b", "Second", "2026", "en", "## Crew\n\nEvery pilot carries a radio.\n\n## Prices\n\nRope costs more than tar.")
	for topic, want := range map[string]struct {
		paragraphs []string // of either document, on the topic
		a, b       bool     // silent
	}{
		"pilots":          {[]string{"A1", "B1"}, false, false},
		"safety":          {[]string{"A3"}, false, true},
		"rope and lamps":  {[]string{"A2", "A3", "B2"}, false, false},
		"Lamps":           {[]string{"A2", "A3"}, false, true},
		"whales":          {[]string{"A4"}, false, true},
		"lunar bases":     {nil, true, true},
		"パイロット":           {[]string{"A1", "B1"}, false, false},
		"":                {[]string{"A1", "A2", "A3", "A4", "B1", "B2"}, false, false},
		"what about them": {[]string{"A1", "A2", "A3", "A4", "B1", "B2"}, false, false},
	} {
		p := hold(t, a, b, topic)
		var got []string
		for _, l := range p.Lines {
			if l.A != nil {
				got = append(got, fmt.Sprintf("A%d", l.A.Paragraph))
			}
			if l.B != nil {
				got = append(got, fmt.Sprintf("B%d", l.B.Paragraph))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want.paragraphs) || p.SilentA != want.a || p.SilentB != want.b {
			t.Errorf("%q: got %v silent %t %t, want %+v", topic, got, p.SilentA, p.SilentB, want)
		}
	}
}

func TestCaveatsAreNotComparedButCountAsMentions(t *testing.T) {
	a := read(t, "a", "First", "2025", "en", "<!-- #open-whales -->\nIt is unclear who counts the whales of the northern bay.")
	b := read(t, "b", "Second", "2026", "en", "Whales of the northern bay are counted.\n\nRope costs more than tar.")
	p := hold(t, a, b, "")
	var got []string
	for _, l := range p.Lines {
		got = append(got, written(l))
	}
	if want := []string{"new B2", "unclear B1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Between languages words may be missed, so that nothing is called new or gone.
func TestDocumentsInTwoLanguages(t *testing.T) {
	a := read(t, "a", "First", "2025", "en", "Japan will invite 500 highly skilled experts from India by 2030.\n\nWhales sing.")
	b := read(t, "b", "二番", "2026", "ja", "日本は2030年までにインドから高度な技能を持つ専門家300人を招へいする。\n\n縄は樽より高い。")
	p := hold(t, a, b, "")
	var got []string
	for _, l := range p.Lines {
		got = append(got, written(l))
	}
	if want := []string{"changed A1 B1 number:500/300人 =2030", "unclear B2", "unclear A2"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestQuotationsAreInTheEditionThatIsQuoted(t *testing.T) {
	a := read(t, "a", "First", "2025", "en", "<!-- #pay -->\nThe ministry pays 10 trillion yen for the northern harbours. Rope is dear.\n\n<!-- #tar -->\nTar is cheap.")
	aja := read(t, "a-ja", "一番", "2025", "ja", "<!-- #tar -->\nタールは安い。\n\n<!-- #pay -->\n省は北部の港に10兆円を支払う。縄は高い。")
	b := read(t, "b", "Second", "2026", "en", "<!-- #pay -->\nThe ministry pays 5 trillion yen for the northern harbours.")
	bja := read(t, "b-ja", "二番", "2026", "ja", "<!-- #pay -->\n省は北部の港に対する支払いを行う。その額は5兆円である。")
	p, err := compare.New(lexicon).Compare(t.Context(), bot.Edition{Document: a, Quoted: aja}, bot.Edition{Document: b, Quoted: bja}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := written(p.Lines[0]), "changed A2 B1 number:10兆円/5兆円"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := p.Lines[0].A.Quote; got != "省は北部の港に10兆円を支払う。" {
		t.Errorf("quoted %q: want the sentence alone", got)
	}
	if got := p.Lines[0].B.Quote; got != bja.Paragraphs[0].Text {
		t.Errorf("quoted %q: want the whole paragraph, which is parted otherwise", got)
	}
}

func TestBounds(t *testing.T) {
	small := read(t, "a", "First", "2025", "en", "Rope is dear.")
	large := read(t, "b", "Second", "2026", "en", strings.Repeat("Tar is cheap. ", 2001))
	if _, err := compare.New(lexicon).Compare(t.Context(), edition(small), edition(large), ""); !errors.Is(err, bot.ErrTooLarge) {
		t.Errorf("2001 sentences: %v, want %v", err, bot.ErrTooLarge)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := compare.New(lexicon).Compare(ctx, edition(small), edition(small), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
