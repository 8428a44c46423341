package bot

import (
	"regexp"
	"slices"
	"strings"

	"setu/corpus"
	"setu/prompts"
)

// order is a way in which texts give orders to a language model. Its form is
// looked for only in texts that have a word of each line of needs: most have
// none, and the forms are slow.
type order struct {
	needs [][]string
	form  *regexp.Regexp
}

func newOrder(form string, needs ...string) order {
	o := order{form: regexp.MustCompile(form)}
	for _, words := range needs {
		o.needs = append(o.needs, strings.Split(words, "|"))
	}
	return o
}

// in reports whether a text in small letters gives the order.
func (o order) in(text string) bool {
	for _, words := range o.needs {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) }) {
			return false
		}
	}
	return o.form.MatchString(text)
}

// command is how an order begins: with its verb, or with you.
const command = `(?:(?m:^)|[.!?:;"“(*>]\s*|\b(?:you|assistants?|models?|ai) (?:must|should|shall|will|have to|are to|need to) |\bplease )(?:always |never |now |then |instead,? |only |just |also |first,? )?`

// toModels are the orders. A passage that gives one is kept from the model and
// is evidence of nothing: it is there to be obeyed, not to be read. Where that
// strikes one that only reports on such texts, the model lacks it; quotations
// may still have it.
var toModels = []order{
	// To whom, as in a log of a conversation.
	newOrder(`(?m)(?:^|[.!?。।]\s*)[\s>*#\[<|"'「(-]*(?:(?:system|assistant|システム|アシスタント|सिस्टम|सहायक)\s*(?:prompt|message|note|override|update|instruction|プロンプト|メッセージ|指示|संदेश|निर्देश)?|(?:developer|user|admin|ai)\s+(?:prompt|message|note|override|instructions?))\s*[\]>|*)]*\s*[:：]`,
		":|：", "system|assistant|システム|アシスタント|सिस्टम|सहायक|prompt|message|note|override|instruction"),
	newOrder(`<\|?/?\s*(?:system|assistant|user|im_start|im_end|inst|sys|tool|function)|\[/?(?:inst|sys)\]|"(?:role|tool|function|tool_call|arguments)"\s*:`,
		`<|[inst|[/inst|[sys|[/sys|"role|"tool|"func|"arg`),
	newOrder(`(?m)^\W*#+\s*(?:instructions?|response|system|new task)\b|\bnew (?:task|instructions?|role|system prompt)\s*:`,
		"instruction|response|system|new task|new role"),
	// What is to be forgotten.
	newOrder(`\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|preceding|earlier|other|all|any|every|your|these|those)\b.{0,40}\b(?:instruction|rule|prompt|passage|document|text|context|guideline|direction|everything|message)`,
		"ignore|disregard|forget|override|bypass"),
	newOrder(command+`(?:ignore|disregard|forget)\b.{0,30}\b(?:passages?|instructions?|prompts?|documents?|context|rules)\b`,
		"ignore|disregard|forget"),
	newOrder(`(?:上記|以前|前|これまで|すべて|全て|他)の?.{0,12}(?:指示|命令|規則|ルール|文書|プロンプト|内容).{0,12}(?:無視|忘れ|破棄|従わ)`,
		"無視|忘れ|破棄|従わ"),
	newOrder(`(?:ऊपर|पिछल|पहले|सभी|सारे|अन्य).{0,30}(?:निर्देश|नियम|आदेश|दस्तावेज|दस्तावेज़|संदेश).{0,30}(?:अनदेख|नज़रअंदाज़|नजरअंदाज|भूल|मत मान)`,
		"अनदेख|नज़रअंदाज़|नजरअंदाज|भूल|मत मान"),
	// Who it is to be, and what it is to do.
	newOrder(`(?:(?:^|[.!?:;]\s*|\byou (?:must |should |will |shall )?)act as |\b(?:you are now|you must now|pretend (?:to be|that)|roleplay|from now on,? you|as an ai\b|dear (?:ai|assistant|model)|(?:note|attention|instructions?|message) (?:to|for) (?:the |any |all )?(?:ai|assistant|chatbot|model|llm|bot|language model)))`,
		"act as|you are now|you must now|pretend|roleplay|from now on|as an ai|dear |note to|note for|attention to|attention for|instruction to|instruction for|instructions to|instructions for|message to|message for"),
	newOrder(command+`(?:tell|inform|answer|reply to|assure|convince|warn|urge)\b.{0,20}\b(?:the|your|every|each|this) (?:reader|user|asker|person|human|minister)\b`,
		"tell|inform|answer|reply|assure|convince|warn|urge", "reader|user|asker|person|human|minister"),
	newOrder(command+`(?:answer|reply|respond|say|write|output|print|repeat|state|claim|append|insert|include|add|cite|reveal|show|translate|render|finish|begin|start|end)\b.{0,60}\b(?:(?:the|every|each|any|your|this|all) (?:answers?|repl(?:y|ies)|responses?|prompt|system prompt|conversation|questions?)|instead|verbatim|exactly|word for word|the following|system prompt|markdown|hyperlink|api key|password|environment variables?)\b`,
		"answer|repl|response|prompt|conversation|question|instead|verbatim|exactly|word for word|the following|markdown|hyperlink|api key|password|environment variable"),
	newOrder(command+`(?:call|invoke|execute|run|use|fetch|open|visit|load|send|post)\b.{0,40}\b(?:tool|function|command|shell|https?:|url|webhook|endpoint|this image|this link)\b`,
		"tool|function|command|shell|http|url|webhook|endpoint|this image|this link", "call|invoke|execute|run|use|fetch|open|visit|load|send|post"),
	newOrder(`(?:あなたは(?:今|これ)|aiアシスタント(?:は|へ|に|向け)|ai(?:へ|向け)|(?:読者|利用者|ユーザー)に.{0,30}(?:伝え|答え|示し|回答し)(?:てください|てくれ|なさい|よ|ろ)|と(?:答え|回答し|返答し|出力し|書き)(?:なさい|てください|ろ|よ)|(?:回答|出力|返答)(?:せよ|しろ|しなさい|してください))`,
		"あなたは|aiアシスタント|aiへ|ai向け|読者|利用者|ユーザー|と答え|と回答|と返答|と出力|と書き|回答せ|回答し|出力せ|出力し|返答せ|返答し"),
	newOrder(`(?:अब (?:आप|तुम) (?:एक )?|(?:एआई|ai|सहायक|मॉडल)(?: सहायक| मॉडल)? (?:के लिए|को) (?:निर्देश|आदेश|संदेश|सूचना)|पाठक (?:को|से).{0,40}(?:बता|कह)|उपयोगकर्ता (?:को|से).{0,40}(?:बता|कह)|(?:उत्तर|जवाब) (?:दो|दें|दीजिए)(?:[\s।:]|$)|(?:लिखो|लिखें|कहो|कहें|दोहराओ|दोहराएँ)\s*[:।])`,
		"अब आप|अब तुम|निर्देश|आदेश|संदेश|सूचना|पाठक|उपयोगकर्ता|उत्तर|जवाब|लिख|कहो|कहें|दोहरा"),
}

// addressed reports whether a text gives orders to a language model.
func addressed(text string) bool {
	clear := strings.ToLower(blanks.ReplaceAllString(prompts.Visible(text), " "))
	return slices.ContainsFunc(toModels, func(o order) bool { return o.in(clear) })
}

var blanks = regexp.MustCompile(`[ \t]{2,}|\t`)

// suspect reports whether a passage is kept from models: what stands beside an
// order may be what it orders to be said.
func suspect(p corpus.Passage) bool { return addressed(p.Text) || addressed(p.Document.Title) }

// unaddressed leaves out the excerpts that give orders to a model, or stand
// under a title that does, where there are others.
func unaddressed(excerpts []Excerpt) []Excerpt {
	for _, wrong := range []func(corpus.Passage) bool{suspect, func(p corpus.Passage) bool { return addressed(p.Text) }} {
		rest := slices.DeleteFunc(slices.Clone(excerpts), func(e Excerpt) bool { return wrong(e.Hit.Passage) })
		if len(rest) > 0 {
			return rest
		}
	}
	return excerpts
}
