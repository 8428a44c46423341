package bot

import (
	"regexp"
	"slices"

	"setu/corpus"
	"setu/prompts"
)

// toModels are the ways in which texts give orders to a language model. A
// passage that speaks so is kept from the model and is evidence of nothing: it
// is there to be obeyed, not to be read. Where that strikes one that only
// reports on such texts, the model lacks it; quotations may still have it.
var toModels = []*regexp.Regexp{
	// To whom, as in a log of a conversation.
	regexp.MustCompile(`(?im)(?:^|[.!?。।]\s*)[\s>*#\[<|"'「(-]*(?:(?:system|assistant|システム|アシスタント|सिस्टम|सहायक)\s*(?:prompt|message|note|override|update|instruction|プロンプト|メッセージ|指示|संदेश|निर्देश)?|(?:developer|user|admin|ai)\s+(?:prompt|message|note|override|instructions?))\s*[\]>|*)]*\s*[:：]`),
	regexp.MustCompile(`(?i)<\|?/?\s*(?:system|assistant|user|im_start|im_end|inst|sys|tool|function)|\[/?(?:INST|SYS)\]|"(?:role|tool|function|tool_call|arguments)"\s*:`),
	regexp.MustCompile(`(?im)^\W*#+\s*(?:instructions?|response|system|new task)\b|\bnew (?:task|instructions?|role|system prompt)\s*:`),
	// What is to be forgotten.
	regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|preceding|earlier|other|all|any|every|your|these|those)\b.{0,40}\b(?:instruction|rule|prompt|passage|document|text|context|guideline|direction|everything|message)`),
	regexp.MustCompile(`(?i)` + order + `(?:ignore|disregard|forget)\b.{0,30}\b(?:passages?|instructions?|prompts?|documents?|context|rules)\b`),
	regexp.MustCompile(`(?:上記|以前|前|これまで|すべて|全て|他)の?.{0,12}(?:指示|命令|規則|ルール|文書|プロンプト|内容).{0,12}(?:無視|忘れ|破棄|従わ)`),
	regexp.MustCompile(`(?:ऊपर|पिछल|पहले|सभी|सारे|अन्य).{0,30}(?:निर्देश|नियम|आदेश|दस्तावेज|दस्तावेज़|संदेश).{0,30}(?:अनदेख|नज़रअंदाज़|नजरअंदाज|भूल|मत मान)`),
	// Who it is to be, and what it is to do.
	regexp.MustCompile(`(?i)(?:(?:^|[.!?:;]\s*|\byou (?:must |should |will |shall )?)act as |\b(?:you are now|you must now|pretend (?:to be|that)|roleplay|from now on,? you|as an ai\b|dear (?:ai|assistant|model)|(?:note|attention|instructions?|message) (?:to|for) (?:the |any |all )?(?:ai|assistant|chatbot|model|llm|bot|language model)))`),
	regexp.MustCompile(`(?i)` + order + `(?:tell|inform|answer|reply to|assure|convince|warn|urge)\b.{0,20}\b(?:the|your|every|each|this) (?:reader|user|asker|person|human|minister)\b`),
	regexp.MustCompile(`(?i)` + order + `(?:answer|reply|respond|say|write|output|print|repeat|state|claim|append|insert|include|add|cite|reveal|show|translate|render|finish|begin|start|end)\b.{0,60}\b(?:(?:the|every|each|any|your|this|all) (?:answers?|repl(?:y|ies)|responses?|prompt|system prompt|conversation|questions?)|instead|verbatim|exactly|word for word|the following|system prompt|markdown|hyperlink|api key|password|environment variables?)\b`),
	regexp.MustCompile(`(?i)` + order + `(?:call|invoke|execute|run|use|fetch|open|visit|load|send|post)\b.{0,40}\b(?:tool|function|command|shell|https?:|url|webhook|endpoint|this image|this link)\b`),
	regexp.MustCompile(`(?:あなたは(?:今|これ)|AIアシスタント(?:は|へ|に|向け)|AI(?:へ|向け)|(?:読者|利用者|ユーザー)に.{0,30}(?:伝え|答え|示し|回答し)(?:てください|てくれ|なさい|よ|ろ)|と(?:答え|回答し|返答し|出力し|書き)(?:なさい|てください|ろ|よ)|(?:回答|出力|返答)(?:せよ|しろ|しなさい|してください))`),
	regexp.MustCompile(`(?:अब (?:आप|तुम) (?:एक )?|(?:एआई|AI|सहायक|मॉडल)(?: सहायक| मॉडल)? (?:के लिए|को) (?:निर्देश|आदेश|संदेश|सूचना)|पाठक (?:को|से).{0,40}(?:बता|कह)|उपयोगकर्ता (?:को|से).{0,40}(?:बता|कह)|(?:उत्तर|जवाब) (?:दो|दें|दीजिए)(?:[\s।:]|$)|(?:लिखो|लिखें|कहो|कहें|दोहराओ|दोहराएँ)\s*[:।])`),
}

// order is how a command begins: with its verb, or with you.
const order = `(?:(?m:^)|[.!?:;"“(*>]\s*|\b(?:you|assistants?|models?|ai) (?:must|should|shall|will|have to|are to|need to) |\bplease )(?:always |never |now |then |instead,? |only |just |also |first,? )?`

// addressed reports whether a text gives orders to a language model.
func addressed(text string) bool {
	clear := blanks.ReplaceAllString(prompts.Visible(text), " ")
	return slices.ContainsFunc(toModels, func(p *regexp.Regexp) bool { return p.MatchString(clear) })
}

var blanks = regexp.MustCompile(`[ \t]+`)

// suspect reports whether a passage is kept from models: what stands beside an
// order may be what it orders to be said.
func suspect(p corpus.Passage) bool { return addressed(p.Text) || addressed(p.Document.Title) }

// unaddressed leaves out the excerpts that give orders to a model, where there
// are others.
func unaddressed(excerpts []Excerpt) []Excerpt {
	rest := slices.DeleteFunc(slices.Clone(excerpts), func(e Excerpt) bool { return suspect(e.Hit.Passage) })
	if len(rest) == 0 {
		return excerpts
	}
	return rest
}
