package quantity

import "strings"

// class is what a token may be.
type class uint8

const (
	other    class = iota
	mark           // punctuation
	numeral        // digits
	small          // a number word that is added: three, 三, पाँच
	scale          // a number word that multiplies: hundred, 万, लाख
	part           // a Hindi or English fraction that goes with a number: half, डेढ़, साढ़े
	nth            // an ordinal word: third, तीसरा
	percent        // %, percent, パーセント, प्रतिशत
	currency       // the unit is the currency
	unit           // what is counted
	counter        // a Japanese counter that tells nothing: つ, 個, 件
	month
	calendar // a date that was written in digits alone: 2026-07-03
	clock    // a time of day: 10:30
	function // a word with a part in the grammar below
)

// word is what the parser needs to know of a word. One word may have several parts.
type word struct {
	class  class
	part   role
	stop   bool // ends the noun phrase behind a number
	loose  bool
	month  int8
	value  Value
	unit   string
	factor Value // of a measure: how many of its base unit it is
}

// role is the part a word plays around numbers.
type role uint8

const (
	noRole     role = iota
	about           // about, 約, लगभग: before
	more            // more, अधिक
	less            // less, fewer, कम
	than            // than, से
	over            // over, exceeding: above, before
	under           // under, below: before
	at              // at
	least           // least, न्यूनतम
	most            // most, अधिकतम
	up              // up
	to              // to
	no              // no, not: turns the one that follows
	orr             // or: "500 or more"
	by              // by, until: before a date
	before          // before
	after           // after
	since           // since, from
	between         // between
	and             // and, &
	of              // of
	article         // a, an, the
	per             // per
	cent            // cent
	percentage      // percentage, before points
	points          // points, ポイント, अंक behind a percentage
	fiscal          // fiscal, FY, वित्त
	year            // year, वर्ष, in "fiscal year 2026"
	quarter         // quarter, तिमाही, 四半期
	prefix          // 第
	behind          // 目 behind a counter: an ordinal
	nen             // 年
	nendo           // 年度
	nendai          // 年代, 1980s
	gatsu           // 月
	nichi           // 日
	fen             // 分の: 三分の一
	wari            // 割, tenths
	genitive        // の, का
	upAfter         // 以上 and the like: behind
	aboveAfter      // 超
	downAfter       // 以下
	belowAfter      // 未満
	aboutAfter      // 前後, 程度
	byAfter         // までに, तक
	sinceAfter      // 以降, から
	several         // 数, several, कई: the number that follows is none
	era             // 令和
	vague           // mid, early, end: before a month or year
	tilde           // 〜, –, to
	half            // 半 behind a unit
	adjective       // American, अमेरिकी before a currency
	ordinalEnd      // th, वां: right behind digits
	plural          // s: right behind a year
	degree          // 倍
)

// words is the vocabulary, by normalised form. Japanese forms are looked up by
// longest match.
var words = map[string]*word{}

// starts is the length in bytes of the longest Japanese form by its first character.
var starts = map[rune]int{}

func define(w word, forms string) {
	for _, f := range strings.Fields(forms) {
		var buffer [maxWord]byte
		key := string(appendNormal(buffer[:0], f))
		if old := words[key]; old != nil && *old != w {
			panic("quantity: two meanings of " + f)
		}
		words[key] = &w
		for _, r := range f {
			if japanese(r) {
				starts[r] = max(starts[r], len(f))
			}
			break
		}
	}
}

func init() {
	defineNumbers()
	defineUnits()
	defineDates()
	defineGrammar()
}

func defineNumbers() {
	for i, forms := range strings.Split("zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen", "|") {
		define(word{class: small, value: Of(int64(i)), loose: i < 2}, forms)
	}
	for i, form := range strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety") {
		define(word{class: small, value: Of(int64(10 * (i + 2)))}, form)
	}
	for i, forms := range strings.Fields(hindiNumbers) {
		w := word{class: small, value: Of(int64(i)), loose: i < 2}
		for form := range strings.SplitSeq(forms, "/") {
			define(w, form)
			if i > 4 {
				w := word{class: nth, value: w.value}
				define(w, form+"वां "+form+"वाँ "+form+"वीं "+form+"वें "+form+"वी "+form+"वा "+form+"वे")
			}
		}
	}
	for i, r := range []rune("〇一二三四五六七八九") {
		define(word{class: small, value: Of(int64(i))}, string(r))
	}
	define(word{class: small}, "零")
	for exponent, forms := range map[int16]string{
		1: "十", 2: "hundred सौ 百", 3: "thousand thousands हज़ार सहस्र 千", 4: "万", 5: "lakh lakhs lac lacs लाख", 6: "million millions mn मिलियन",
		7: "crore crores cr करोड़", 8: "億", 9: "billion billions bn बिलियन अरब", 11: "खरब", 12: "trillion trillions tn trn ट्रिलियन 兆",
		13: "नील", 15: "quadrillion पद्म", 16: "京",
	} {
		define(word{class: scale, value: Value{digits: 1, exponent: exponent}}, forms)
	}
	define(word{class: scale, value: Of(12)}, "dozen dozens दर्जन")
	define(word{class: scale, value: Of(12)}, "ダース")
	for value, forms := range map[Value]string{
		{digits: 5, exponent: -1}: "आधा आधे आधी", {digits: 15, exponent: -1}: "डेढ़", {digits: 25, exponent: -1}: "ढाई अढ़ाई",
		{digits: 125, exponent: -2}: "सवा", {digits: 75, exponent: -2}: "पौने पौन",
	} {
		define(word{class: part, value: value}, forms)
	}
	define(word{class: part, value: fraction(1, 2), loose: true}, "half 半分")
	define(word{class: part, value: Of(0)}, "साढ़े") // adds a half to what follows
	for i, form := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth") {
		define(word{class: nth, value: Of(int64(i + 1)), loose: i == 0}, form)
		if i > 1 {
			define(word{class: nth, value: Of(int64(i + 1)), part: plural}, form+"s")
		}
	}
	define(word{class: nth, value: Of(30)}, "thirtieth")
	define(word{class: nth, value: Of(40)}, "fortieth")
	define(word{class: nth, value: Of(50)}, "fiftieth")
	define(word{class: nth, value: Of(100)}, "hundredth")
	for i, forms := range []string{"पहला पहली प्रथम", "दूसरा दूसरी दूसरे द्वितीय", "तीसरा तीसरी तीसरे तृतीय", "चौथा चौथी चौथे चतुर्थ", "पंचम", "छठा छठी छठे छठवां छठवीं"} {
		define(word{class: nth, value: Of(int64(i + 1)), loose: i == 0}, forms)
	}
	define(word{class: nth, value: Of(1), loose: true}, "पहले 初めて 初の 初回 最初")
}

// hindiNumbers are the numbers from nought to ninety-nine, spellings parted by strokes.
const hindiNumbers = `शून्य एक दो तीन चार पाँच/पांच/पंच छह/छः/छ/छे सात आठ नौ
दस ग्यारह बारह तेरह चौदह पंद्रह/पन्द्रह सोलह सत्रह/सतरह अठारह/अट्ठारह उन्नीस
बीस इक्कीस बाईस/बाइस तेईस/तेइस चौबीस पच्चीस छब्बीस सत्ताईस/सत्ताइस अट्ठाईस/अठाईस/अट्ठाइस उनतीस/उन्तीस
तीस इकतीस/इकत्तीस बत्तीस तैंतीस/तेंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस/उन्तालीस
चालीस इकतालीस बयालीस तैंतालीस/तेंतालीस चवालीस/चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास/उन्चास
पचास इक्यावन बावन तिरपन/तिरेपन चौवन पचपन छप्पन सत्तावन अट्ठावन/अठावन उनसठ
साठ इकसठ बासठ तिरसठ/तिरेसठ चौंसठ/चौसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी/उनासी
अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी/अठासी नवासी
नब्बे इक्यानवे/इक्यानबे बानवे/बानबे तिरानवे/तिरानबे चौरानवे/चौरानबे पचानवे/पंचानवे/पचानबे छियानवे/छियानबे सत्तानवे/सत्तानबे अट्ठानवे/अठानवे निन्यानवे/निन्यानबे`

func defineUnits() {
	for name, forms := range map[string]string{
		"JPY": "¥ ￥ jpy yen 円 日本円 येन", "INR": "₹ inr rs rs. re rupee rupees ルピー インド・ルピー インドルピー रुपये रुपए रुपया रुपयों रुपयों रु रू",
		"USD": "$ us$ usd dollar dollars ドル 米ドル डॉलर", "EUR": "€ eur euro euros ユーロ यूरो", "GBP": "£ gbp pound pounds ポンド पाउंड",
		"CNY": "cny rmb yuan renminbi 人民元 元 युआन", "KRW": "₩ krw won ウォン वॉन", "AUD": "a$ aud", "SGD": "s$ sgd",
	} {
		define(word{class: currency, unit: name}, forms)
	}
	for name, forms := range nouns {
		w := word{class: unit, unit: name}
		if name == "year" {
			w.part = year
		}
		define(w, forms)
	}
	for _, m := range measures {
		define(word{class: unit, unit: m.base, factor: Value{digits: m.digits, exponent: m.exponent}}, m.forms)
	}
	define(word{class: counter}, "つ 個 件 点 種 種類 箇所 か所 カ所 ヵ所 項目 番")
	define(word{class: unit, unit: "second", part: noRole}, "seconds 秒 秒間 सेकंड")
	define(word{class: percent}, "% ％ percent pct パーセント प्रतिशत फ़ीसदी फीसद %")
}

// nouns are what is counted, by its name in English; forms as they stand behind numbers.
var nouns = map[string]string{
	"person":       "person persons people personnel individuals human humans youths youth men women citizens 人 名 人々 लोग लोगों व्यक्ति व्यक्तियों कर्मी कर्मियों कार्मिकों नागरिक नागरिकों युवा युवाओं",
	"professional": "professional professionals specialists expert experts पेशेवर पेशेवरों प्रोफेशनल प्रोफेशनल्स 専門家 विशेषज्ञ विशेषज्ञों",
	"student":      "student students undergraduates postgraduates 学生 生徒 छात्र छात्रों विद्यार्थी विद्यार्थियों",
	"researcher":   "researcher researchers scientist scientists 研究者 शोधकर्ता शोधकर्ताओं वैज्ञानिक वैज्ञानिकों",
	"engineer":     "engineer engineers 技術者 エンジニア इंजीनियर इंजीनियरों", "worker": "worker workers employee employees 労働者 従業員 श्रमिक श्रमिकों कर्मचारी कर्मचारियों",
	"leader": "leaders 首脳 नेता नेताओं", "teacher": "teacher teachers 教員 शिक्षक शिक्षकों", "participant": "participants 参加者 प्रतिभागी प्रतिभागियों",
	"trainee": "trainees interns 研修生 प्रशिक्षु प्रशिक्षुओं", "minister": "ministers 閣僚 大臣 मंत्री मंत्रियों", "official": "officials 職員 अधिकारी अधिकारियों", "governor": "governors 知事 राज्यपाल",
	"gpu": "gpu gpus जीपीयू", "cpu": "cpu cpus सीपीयू", "chip": "chip chips チップ चिप चिप्स", "server": "server servers サーバー サーバ सर्वर", "wafer": "wafer wafers ウエハー ウエハ वेफर",
	"country":     "country countries nations か国 カ国 ヵ国 ヶ国 ケ国 箇国 देश देशों राष्ट्र राष्ट्रों",
	"company":     "company companies firm firms 社 企業 कंपनी कंपनियां कंपनियों कंपनियाँ",
	"start-up":    "startup startups ups スタートアップ स्टार्टअप स्टार्टअप्स",
	"institution": "institution institutions institute institutes 機関 研究機関 संस्थान संस्थानों संस्था संस्थाओं", "organisation": "organisation organisations organization organizations 団体 संगठन संगठनों",
	"university": "university universities 大学 विश्वविद्यालय विश्वविद्यालयों", "school": "school schools 校 स्कूल स्कूलों", "lab": "lab labs laboratories ラボ प्रयोगशाला प्रयोगशालाएं प्रयोगशालाओं लैब",
	"project": "project projects プロジェクト परियोजना परियोजनाएं परियोजनाओं", "proposal": "proposal proposals प्रस्ताव प्रस्तावों", "application": "applications アプリ एप्लिकेशन", "model": "model models モデル मॉडल मॉडलों",
	"language": "language languages 言語 か国語 カ国語 भाषा भाषाएं भाषाओं", "group": "group groups グループ 部会 作業部会 समूह समूहों", "pillar": "pillar pillars 本柱 本の柱 柱 स्तंभ स्तंभों", "direction": "directions 方向 方向性 दिशा दिशाएं दिशाओं",
	"city": "city cities 都市 शहर शहरों", "state": "states 州 राज्य राज्यों", "prefecture": "prefectures 県 都道府県 प्रांत प्रांतों प्रीफेक्चर", "field": "fields sectors 分野 क्षेत्र क्षेत्रों",
	"agreement": "agreements memoranda 協定 समझौते समझौतों", "document": "documents 文書 दस्तावेज़ दस्तावेज़ों", "page": "page pages ページ 頁 पृष्ठ पृष्ठों", "meeting": "meetings rounds 会合 बैठकें बैठकों", "principle": "principles 原則 सिद्धांत सिद्धांतों",
	"time": "times 回 बार", "center": "centres centers センター केंद्र केंद्रों", "plant": "plants factories 工場 संयंत्र संयंत्रों", "unit": "units 台 基 機 इकाई इकाइयां इकाइयों", "item": "items", "job": "jobs रोज़गार नौकरियां नौकरियों",
	"age": "歳", "parameter": "parameter parameters パラメータ パラメーター पैरामीटर पैरामीटरों", "token": "token tokens トークン टोकन",
	"year": "year years yr yrs 年間 वर्ष वर्षों साल सालों वर्षीय बरस", "month": "month months か月 カ月 ヵ月 ヶ月 ケ月 箇月 か月間 カ月間 ヶ月間 माह महीना महीने महीनों मासिक", "week": "week weeks 週 週間 सप्ताह हफ़्ते हफ़्तों",
	"day": "day days 日間 दिन दिनों दिवसीय", "hour": "hour hours hrs 時間 घंटा घंटे घंटों", "minute": "minute minutes mins 分 分間 मिनट मिनटों", "century": "century 世紀 सदी शताब्दी", "generation": "世代",
	"times over": "倍 गुना", "exchange": "exchanges", "seat": "seats 席 सीटें सीटों", "floor": "階", "article": "articles 条 अनुच्छेद", "chapter": "chapters 章 अध्याय", "phase": "phases 段階 चरण चरणों", "round": "ラウンド", "piece": "本 枚",
}

// measures are units that are parts and multiples of a base.
var measures = []struct {
	base     string
	digits   uint64
	exponent int16
	forms    string
}{
	{"year", 1, 1, "decade decades दशक"},
	{"m", 1, -9, "nm nanometre nanometres nanometer nanometers ナノメートル ナノ नैनोमीटर एनएम"}, {"m", 1, -6, "µm μm micron microns micrometre micrometer マイクロメートル माइक्रोन"},
	{"m", 1, -3, "mm millimetres millimeters ミリメートル ミリ मिलीमीटर मिमी"}, {"m", 1, -2, "cm centimetres centimeters センチメートル センチ सेंटीमीटर सेमी"},
	{"m", 1, 0, "metre metres meter meters メートル मीटर"}, {"m", 1, 3, "km kilometre kilometres kilometer kilometers キロメートル किलोमीटर किमी"},
	{"flops", 1, 12, "teraflop teraflops tflops テラフロップス टेराफ्लॉप टेराफ्लॉप्स"}, {"flops", 1, 15, "petaflop petaflops pflops ペタフロップス पेटाफ्लॉप पेटाफ्लॉप्स"}, {"flops", 1, 18, "exaflop exaflops eflops エクサフロップス एक्साफ्लॉप एक्साफ्लॉप्स"},
	{"W", 1, 3, "kw kilowatt kilowatts キロワット किलोवाट"}, {"W", 1, 6, "mw megawatt megawatts メガワット मेगावाट"}, {"W", 1, 9, "gw gigawatt gigawatts ギガワット गीगावाट"},
	{"Wh", 1, 3, "kwh キロワット時"}, {"Wh", 1, 9, "gwh ギガワット時"}, {"Wh", 1, 12, "twh テラワット時"},
	{"B", 1, 6, "mb megabytes"}, {"B", 1, 9, "gb gigabyte gigabytes ギガバイト गीगाबाइट"}, {"B", 1, 12, "tb terabyte terabytes テラバイト टेराबाइट"}, {"B", 1, 15, "pb petabyte petabytes ペタバイト पेटाबाइट"},
	{"bit/s", 1, 6, "mbps"}, {"bit/s", 1, 9, "gbps"}, {"Hz", 1, 9, "ghz ギガヘルツ"}, {"Hz", 1, 6, "mhz メガヘルツ"},
	{"g", 1, 3, "kg kilogram kilograms キログラム किलोग्राम"}, {"g", 1, 6, "tonne tonnes ton tons トン टन"}, {"ha", 1, 0, "hectare hectares ヘクタール हेक्टेयर"}, {"acre", 1, 0, "acre acres エーカー एकड़"},
}

func defineDates() {
	for i, forms := range strings.Split(`january jan जनवरी|february feb फ़रवरी|march mar मार्च|april apr अप्रैल|may मई|june jun जून|july jul जुलाई|august aug अगस्त|september sept sep सितंबर सितम्बर|october oct अक्टूबर अक्तूबर|november nov नवंबर नवम्बर|december dec दिसंबर दिसम्बर`, "|") {
		define(word{class: month, month: int8(i + 1), stop: true}, forms)
	}
	define(word{class: function, part: nen}, "年")
	define(word{class: function, part: nendo}, "年度 会計年度")
	define(word{class: function, part: nendai}, "年代")
	define(word{class: function, part: gatsu}, "月")
	define(word{class: function, part: nichi}, "日")
	for name, first := range map[string]int64{"令和": 2019, "平成": 1989, "昭和": 1926} {
		define(word{class: function, part: era, value: Of(first)}, name)
	}
	define(word{class: function, part: fiscal, stop: true}, "fy fiscal financial वित्त वित्तीय")
	define(word{class: function, part: quarter}, "quarter तिमाही 四半期")
	define(word{class: function, part: vague, stop: true}, "mid early late end beginning मध्य")
}

func defineGrammar() {
	for part, forms := range map[role]string{
		about: "about around approximately roughly nearly almost circa approx some 約 およそ ほぼ 凡そ लगभग करीब क़रीब तकरीबन तक़रीबन", more: "more अधिक ज़्यादा ज्यादा", less: "less fewer कम", than: "than से",
		over: "over above exceeding surpassing exceeds exceeded exceed", under: "under below", at: "at", least: "least minimum 少なくとも 最低 न्यूनतम", most: "most maximum 最大 最大で 最高 अधिकतम", up: "up", to: "to 〜 ～ – — − ~ - から", no: "no not",
		orr: "or या", by: "by until till through", before: "before", after: "after", since: "since from", between: "between", and: "and & और", of: "of", article: "a an the",
		per: "per", cent: "cent", percentage: "percentage", points: "points point ポイント अंक", prefix: "第", behind: "目", fen: "分の", wari: "割", genitive: "の का के की",
		upAfter: "以上 upwards", aboveAfter: "超 超の を超える を超え を超えて を上回る を上回り 余り 余 あまり 強 超える", downAfter: "以下 以内", belowAfter: "未満 を下回る 弱 以前", aboutAfter: "前後 程度 ほど 近く 近い odd",
		byAfter: "まで までに तक", sinceAfter: "以降 以来 onwards onward", several: "数 何 several कई few many", half: "半", tilde: "..", adjective: "us u.s american japanese indian अमेरिकी जापानी भारतीय",
		ordinalEnd: "st nd rd th वां वाँ वीं वें वी वा वे", plural: "s",
	} {
		class := function
		define(word{class: class, part: part, stop: part != more && part != than && part != about && part != adjective}, forms)
	}
	define(word{class: function, stop: true}, `in on for with as is are was were will would has have had that which who whose where when while into across among against during within via this these those its their his her our be been
		में पर ने है हैं था थे थी तथा एवं लिए साथ द्वारा होगा होंगे होगी करेगा करेंगे कि जो`)
}
