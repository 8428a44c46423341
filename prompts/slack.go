package prompts

// Slack are the fixed sentences that are said in Slack only. Verbs stand for
// what their comment names, in that order.
type Slack struct {
	Status   string    // of us, behind our name, while we work
	Loading  [3]string // shown in turn while we work; no commas
	Working  string    // the first, private reply to a command
	Usage    string    // how to ask; takes an example
	Cut      string    // the question was too long; takes how many characters were read
	Files    string    // attached files are not read
	Apology  string    // something went wrong; takes the id in the log
	Restart  string    // we stopped while answering; takes the id
	Stopped  string    // the reader stopped us
	Edited   string    // the question was changed before it was answered
	Off      string    // we are switched off here
	External string    // people of other organisations read here
	Guest    string    // the asker is a guest
	Absent   string    // we are not in the channel; takes the channel

	ShowQuotes, OtherPassages, Share, Good, Bad string // on buttons
	Shared                                      string // takes who, and the question
	QuotesTitle, OthersTitle                    string // of windows, at most 24 characters
	Gone                                        string // the answer is not kept any more
	AnswerFallback                              string // an answer could not be shown in full; takes the id

	CommentTitle, CommentLabel, Send, Cancel, Close string
	Thanks                                          string // for a comment

	AskTitle, AskLabel, AskHint, AskSubmit string // of the window about a message
	AskWhat, AskChoice, CheckChoice        string // what to do with the message
	NoText                                 string // the message has no text
	Coming                                 string // the answer will come as a private message

	Supported, Contradicted, NotFound string // what a sentence that was checked is
	Differs                           string // takes what differs
	NothingToCheck                    string

	HomeIntro, HomeStarters, HomeHelp string
	HomeCorpus                        string // takes documents, passages, version
	Prompts                           string // over suggested questions
	AboutDocument                     string // a question about a document; takes its title

	Settings                      string // how we behave here; takes one of the next three
	FollowUps, MentionOnly, Muted string
	SettingsUsage                 string
	SettingsSaved                 string // takes one of the three
	SettingsHere                  string // settings are for channels, not for direct messages
	SettingsGuest                 string
}

var slack = map[string]Slack{
	"en": {
		Status:   "is searching the documents…",
		Loading:  [3]string{"Searching the documents…", "Choosing what to quote…", "Checking every sentence…"},
		Working:  "Searching the documents…",
		Usage:    "Ask me something about the documents, for example: _%s_",
		Cut:      "The question was too long; only its first %d characters were read.",
		Files:    "Attached files were not read, only the text of the message.",
		Apology:  "Something went wrong here and the question could not be answered (id %s). Please ask again; should it happen again, tell the people who run this service that id.",
		Restart:  "The service was stopped before the answer was ready (id %s). Please ask again.",
		Stopped:  "Stopped.",
		Edited:   "The question was changed before it was answered. Please send it again to have it answered.",
		Off:      "Answers are switched off in this channel. You can ask in a direct message, and `/setu settings` changes it.",
		External: "This channel is shared with another organisation, and questions are not answered in such channels.",
		Guest:    "Questions of guests are not answered here. Please ask a member of the workspace.",
		Absent:   "I am not a member of %s, so I can't write there. Invite me with `/invite`, or ask me here.",

		ShowQuotes: "Show quotes", OtherPassages: "Other passages", Share: "Share to channel", Good: "Good answer", Bad: "Bad answer",
		Shared:      "%s asked: %s",
		QuotesTitle: "Quotes", OthersTitle: "Other passages",
		Gone:           "This answer is not kept any more. Please ask again.",
		AnswerFallback: "Slack refused to show this answer in full (id %s); here is its text.",

		CommentTitle: "What was wrong?", CommentLabel: "What is wrong or missing in the answer?", Send: "Send", Cancel: "Cancel", Close: "Close",
		Thanks: "Thank you, noted.",

		AskTitle: "Ask about this", AskLabel: "Your question", AskHint: "Leave it empty to see what the documents say about the message.", AskSubmit: "Go",
		AskWhat: "What shall I do?", AskChoice: "Answer a question about it", CheckChoice: "Check this text against the documents",
		NoText: "That message has no text that could be asked about.",
		Coming: "Searching the documents… The answer comes as a message that only you can see.",

		Supported: "Supported", Contradicted: "Contradicted", NotFound: "Not found",
		Differs:        "Differs: %s",
		NothingToCheck: "There is no sentence to check in that text.",

		HomeIntro:     "Ask about the documents in a direct message, by mentioning me in a channel, or privately with `/setu your question`. Every sentence of an answer points to a document, a paragraph and the words that stand there; where the documents hold no answer, I say so.",
		HomeStarters:  "Try one of these",
		HomeHelp:      "• In a thread where I have answered, go on asking without mentioning me.\n• *Ask about this* in the menu of a message asks about that message, or checks its sentences.\n• *Show quotes* opens the words an answer rests on; 👍 and 👎 tell the people who keep the documents what to mend.\n• `/setu settings` says when I answer in a channel.",
		HomeCorpus:    "%d documents, %d passages, version %s",
		Prompts:       "Try one of these",
		AboutDocument: "What does “%s” say?",

		Settings:  "In this channel %s",
		FollowUps: "I answer mentions, and in threads in which I have answered also what follows.", MentionOnly: "I answer mentions only.", Muted: "I don't answer.",
		SettingsUsage: "`/setu settings threads` answers mentions and what follows in their threads, `/setu settings mention` mentions only, `/setu settings off` nothing.",
		SettingsSaved: "Saved. In this channel %s",
		SettingsHere:  "Settings are for channels; a direct message is always answered.",
		SettingsGuest: "Guests can't change the settings of a channel.",
	},
	"ja": {
		Status:   "が文書を検索しています…",
		Loading:  [3]string{"文書を検索しています…", "引用箇所を選んでいます…", "一文ずつ確認しています…"},
		Working:  "文書を検索しています…",
		Usage:    "文書についてご質問ください。例：_%s_",
		Cut:      "ご質問が長すぎるため、最初の%d文字だけを読みました。",
		Files:    "添付ファイルは読まず、メッセージの本文だけを読みました。",
		Apology:  "問題が発生し、ご質問にお答えできませんでした（ID %s）。もう一度お尋ねください。繰り返し起きる場合は、このIDを運用担当者にお伝えください。",
		Restart:  "回答の準備ができる前にサービスが停止しました（ID %s）。もう一度お尋ねください。",
		Stopped:  "停止しました。",
		Edited:   "回答する前にご質問が変更されました。回答が必要な場合は、もう一度送信してください。",
		Off:      "このチャンネルでは回答しない設定になっています。ダイレクトメッセージではご質問いただけます。設定は`/setu settings`で変更できます。",
		External: "このチャンネルは他の組織と共有されているため、ご質問にはお答えできません。",
		Guest:    "ゲストの方のご質問にはお答えできません。ワークスペースのメンバーにお尋ねください。",
		Absent:   "%s に参加していないため、書き込めません。`/invite`で招待するか、こちらでお尋ねください。",

		ShowQuotes: "引用を表示", OtherPassages: "その他の箇所", Share: "チャンネルに共有", Good: "良い回答", Bad: "良くない回答",
		Shared:      "%s さんの質問：%s",
		QuotesTitle: "引用", OthersTitle: "その他の箇所",
		Gone:           "この回答は保存期間を過ぎています。もう一度お尋ねください。",
		AnswerFallback: "Slackがこの回答を完全な形で表示できませんでした（ID %s）。本文は次のとおりです。",

		CommentTitle: "どこが問題でしたか", CommentLabel: "回答のどこが誤っている、または足りないですか", Send: "送信", Cancel: "キャンセル", Close: "閉じる",
		Thanks: "ありがとうございます。記録しました。",

		AskTitle: "このメッセージについて質問", AskLabel: "ご質問", AskHint: "空欄にすると、このメッセージについて文書に何が書かれているかを調べます。", AskSubmit: "実行",
		AskWhat: "何をしますか", AskChoice: "これについての質問に答える", CheckChoice: "この文章を文書と照合する",
		NoText: "このメッセージには、質問できる本文がありません。",
		Coming: "文書を検索しています…回答は、あなただけに表示されるメッセージで届きます。",

		Supported: "裏付けあり", Contradicted: "矛盾あり", NotFound: "記載なし",
		Differs:        "相違点：%s",
		NothingToCheck: "照合できる文がありません。",

		HomeIntro:     "ダイレクトメッセージ、チャンネルでのメンション、または非公開の`/setu ご質問`で、文書についてお尋ねください。回答の一文一文に、文書・段落番号・原文の引用が付きます。文書に答えがないときは、そうお伝えします。",
		HomeStarters:  "質問の例",
		HomeHelp:      "• 一度回答したスレッドでは、メンションなしで続けて質問できます。\n• メッセージのメニューの *Ask about this* で、そのメッセージについて質問したり、文を照合したりできます。\n• *引用を表示* で、回答の根拠となる原文を確認できます。👍と👎は、文書の管理者が改善に使います。\n• `/setu settings` で、チャンネルごとの回答のしかたを変更できます。",
		HomeCorpus:    "文書%d件、段落%d件、版 %s",
		Prompts:       "質問の例",
		AboutDocument: "「%s」には何が書かれていますか？",

		Settings:  "このチャンネルでの設定：%s",
		FollowUps: "メンションと、回答したことのあるスレッドでの続きに答えます。", MentionOnly: "メンションにだけ答えます。", Muted: "回答しません。",
		SettingsUsage: "`/setu settings threads`はメンションとそのスレッドの続きに、`/setu settings mention`はメンションにだけ答え、`/setu settings off`は回答しません。",
		SettingsSaved: "保存しました。このチャンネルでの設定：%s",
		SettingsHere:  "設定はチャンネルごとのものです。ダイレクトメッセージには常にお答えします。",
		SettingsGuest: "ゲストの方はチャンネルの設定を変更できません。",
	},
	"hi": {
		Status:   "दस्तावेज़ों में खोज रहा है…",
		Loading:  [3]string{"दस्तावेज़ों में खोज जारी है…", "उद्धरण चुने जा रहे हैं…", "हर वाक्य की जाँच हो रही है…"},
		Working:  "दस्तावेज़ों में खोज जारी है…",
		Usage:    "दस्तावेज़ों के बारे में कुछ पूछें, जैसे: _%s_",
		Cut:      "प्रश्न बहुत लंबा था; उसके केवल पहले %d अक्षर पढ़े गए।",
		Files:    "साथ लगी फ़ाइलें नहीं पढ़ी गईं, केवल संदेश का पाठ पढ़ा गया।",
		Apology:  "यहाँ कुछ गड़बड़ हो गई और प्रश्न का उत्तर नहीं दिया जा सका (आईडी %s)। कृपया फिर पूछें; दोबारा ऐसा हो तो यह आईडी इस सेवा को चलाने वालों को बताएँ।",
		Restart:  "उत्तर तैयार होने से पहले सेवा रोक दी गई (आईडी %s)। कृपया फिर पूछें।",
		Stopped:  "रोक दिया गया।",
		Edited:   "उत्तर से पहले प्रश्न बदल दिया गया। उत्तर पाने के लिए कृपया उसे फिर भेजें।",
		Off:      "इस चैनल में उत्तर बंद हैं। आप सीधे संदेश में पूछ सकते हैं, और `/setu settings` से इसे बदला जा सकता है।",
		External: "यह चैनल किसी अन्य संगठन के साथ साझा है, और ऐसे चैनलों में प्रश्नों के उत्तर नहीं दिए जाते।",
		Guest:    "यहाँ अतिथियों के प्रश्नों के उत्तर नहीं दिए जाते। कृपया कार्यक्षेत्र के किसी सदस्य से पूछें।",
		Absent:   "मैं %s का सदस्य नहीं हूँ, इसलिए वहाँ नहीं लिख सकता। मुझे `/invite` से बुलाएँ, या यहीं पूछें।",

		ShowQuotes: "उद्धरण दिखाएँ", OtherPassages: "अन्य अंश", Share: "चैनल में साझा करें", Good: "अच्छा उत्तर", Bad: "ख़राब उत्तर",
		Shared:      "%s ने पूछा: %s",
		QuotesTitle: "उद्धरण", OthersTitle: "अन्य अंश",
		Gone:           "यह उत्तर अब सहेजा हुआ नहीं है। कृपया फिर पूछें।",
		AnswerFallback: "Slack ने यह उत्तर पूरे रूप में नहीं दिखाया (आईडी %s); उसका पाठ यह है।",

		CommentTitle: "क्या ग़लत था?", CommentLabel: "उत्तर में क्या ग़लत है या छूटा है?", Send: "भेजें", Cancel: "रद्द करें", Close: "बंद करें",
		Thanks: "धन्यवाद, लिख लिया गया।",

		AskTitle: "इसके बारे में पूछें", AskLabel: "आपका प्रश्न", AskHint: "ख़ाली छोड़ें तो दिखेगा कि दस्तावेज़ इस संदेश के बारे में क्या कहते हैं।", AskSubmit: "आगे बढ़ें",
		AskWhat: "क्या करना है?", AskChoice: "इसके बारे में प्रश्न का उत्तर दें", CheckChoice: "इस पाठ को दस्तावेज़ों से जाँचें",
		NoText: "उस संदेश में ऐसा कोई पाठ नहीं है जिसके बारे में पूछा जा सके।",
		Coming: "दस्तावेज़ों में खोज जारी है… उत्तर ऐसे संदेश में आएगा जो केवल आपको दिखेगा।",

		Supported: "समर्थित", Contradicted: "विरोध में", NotFound: "नहीं मिला",
		Differs:        "अंतर: %s",
		NothingToCheck: "उस पाठ में जाँचने लायक कोई वाक्य नहीं है।",

		HomeIntro:     "सीधे संदेश में, चैनल में मेरा उल्लेख करके, या निजी तौर पर `/setu आपका प्रश्न` से दस्तावेज़ों के बारे में पूछें। उत्तर का हर वाक्य दस्तावेज़, अनुच्छेद और वहाँ लिखे शब्दों की ओर इशारा करता है; जहाँ दस्तावेज़ों में उत्तर नहीं है, वहाँ यही कहा जाता है।",
		HomeStarters:  "इनमें से कुछ पूछकर देखें",
		HomeHelp:      "• जिस थ्रेड में उत्तर दिया जा चुका है, वहाँ बिना उल्लेख किए आगे पूछें।\n• संदेश के मेनू में *Ask about this* उस संदेश के बारे में पूछता है, या उसके वाक्य जाँचता है।\n• *उद्धरण दिखाएँ* वे शब्द खोलता है जिन पर उत्तर टिका है; 👍 और 👎 दस्तावेज़ सँभालने वालों को बताते हैं कि क्या सुधारना है।\n• `/setu settings` बताता है कि चैनल में कब उत्तर दिए जाते हैं।",
		HomeCorpus:    "%d दस्तावेज़, %d अंश, संस्करण %s",
		Prompts:       "इनमें से कुछ पूछकर देखें",
		AboutDocument: "“%s” में क्या कहा गया है?",

		Settings:  "इस चैनल में %s",
		FollowUps: "उल्लेख पर उत्तर दिए जाते हैं, और जिन थ्रेड में उत्तर दिया जा चुका है वहाँ आगे की बातों पर भी।", MentionOnly: "केवल उल्लेख पर उत्तर दिए जाते हैं।", Muted: "उत्तर नहीं दिए जाते।",
		SettingsUsage: "`/setu settings threads` उल्लेख और उनके थ्रेड की आगे की बातों पर, `/setu settings mention` केवल उल्लेख पर उत्तर देता है, और `/setu settings off` किसी पर नहीं।",
		SettingsSaved: "सहेज लिया गया। इस चैनल में %s",
		SettingsHere:  "सेटिंग चैनलों के लिए हैं; सीधे संदेश का उत्तर हमेशा दिया जाता है।",
		SettingsGuest: "अतिथि चैनल की सेटिंग नहीं बदल सकते।",
	},
}

// InSlack returns what is said in Slack in a language, in English where it has
// nothing.
func InSlack(language string) Slack {
	if p, ok := slack[language]; ok {
		return p
	}
	return slack["en"]
}
