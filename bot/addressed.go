package bot

import (
	"regexp"
	"strings"

	"setu/corpus"
	"setu/prompts"
)

// toModels are the ways in which texts give orders to a language model. What
// speaks so is kept from the model and is evidence of nothing: it is there to
// be obeyed, not to be read. Where it strikes a sentence that only reports on
// such texts, the model lacks that sentence; quotations still have it.
var toModels = []*regexp.Regexp{
	// To whom, as in a log of a conversation.
	regexp.MustCompile(`(?i)(?:^|[\s>*#\[<|"'「])(?:system|assistant|developer|user|human|ai|システム|アシスタント|सिस्टम|सहायक)\s*(?:prompt|message|note|override|プロンプト|指示|संदेश|निर्देश)?\s*[\]>|*]*\s*[:：]`),
	regexp.MustCompile(`(?i)<\|?/?\s*(?:system|assistant|user|im_start|im_end|inst|sys|tool|function)|\[/?(?:INST|SYS)\]|"(?:role|tool|function|tool_call|arguments)"\s*:`),
	// What is to be forgotten.
	regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|preceding|earlier|other|all|any|every|your|these|those)\b.{0,40}\b(?:instruction|rule|prompt|passage|document|text|context|guideline|direction|everything|message)`),
	regexp.MustCompile(`(?:上記|以前|前|これまで|すべて|全て|他)の?.{0,12}(?:指示|命令|規則|ルール|文書|プロンプト|内容).{0,12}(?:無視|忘れ|破棄|従わ)`),
	regexp.MustCompile(`(?:ऊपर|पिछल|पहले|सभी|सारे|अन्य).{0,30}(?:निर्देश|नियम|आदेश|दस्तावेज|दस्तावेज़|संदेश).{0,30}(?:अनदेख|नज़रअंदाज़|नजरअंदाज|भूल|मत मान)`),
	// Who it is to be, and what it is to do.
	regexp.MustCompile(`(?i)(?:(?:^|[.!?:;]\s*|\byou (?:must |should |will |shall )?)act as |\b(?:you are now|you must now|pretend (?:to be|that)|roleplay|from now on,? you|as an ai\b|dear (?:ai|assistant|model)|(?:note|attention|instructions?|message) (?:to|for) (?:the |any |all )?(?:ai|assistant|chatbot|model|llm|bot|language model)))`),
	regexp.MustCompile(`(?i)(?:^|[.!?:;,"“(]\s*|\b(?:please|must|should|shall|always|never|instead|now|then|and|to) )(?:tell|inform|answer|reply|respond|say|write|output|print|repeat|append|insert|include|add|cite|recommend|send|post|call|execute|reveal|show|translate)\b.{0,40}\b(?:the |every |each |any |your |to )*(?:reader|user|asker|answer|reply|response|prompt|system|instead|verbatim|exactly|following|link|image|markdown|citation|tool|function|api|key|password|token)s?\b`),
	regexp.MustCompile(`(?:あなたは(?:今|これ)|AIアシスタント(?:は|へ|に|向け)|AI(?:へ|向け)|読者に.{0,20}(?:伝え|答え|示)|利用者に.{0,20}(?:伝え|答え|示)|ユーザーに.{0,20}(?:伝え|答え|示)|と(?:答え|回答し|返答し|出力し|書き)(?:なさい|てください|ろ|よ)|(?:回答|出力|返答)(?:せよ|しろ|しなさい|してください))`),
	regexp.MustCompile(`(?:अब (?:आप|तुम) (?:एक )?|(?:एआई|AI|सहायक|मॉडल)(?: सहायक| मॉडल)? (?:के लिए|को) (?:निर्देश|आदेश|संदेश|सूचना)|पाठक (?:को|से).{0,40}(?:बता|कह)|उपयोगकर्ता (?:को|से).{0,40}(?:बता|कह)|(?:उत्तर|जवाब) (?:दो|दें|दीजिए)(?:[\s।:]|$)|(?:लिखो|लिखें|कहो|कहें|दोहराओ|दोहराएँ)\s*[:।])`),
}

// addressed reports whether a sentence gives orders to a language model.
func addressed(sentence string) bool {
	clear := strings.Join(strings.Fields(prompts.Visible(sentence)), " ")
	for _, p := range toModels {
		if p.MatchString(clear) {
			return true
		}
	}
	return false
}

// forModel is a passage as a model gets it and a checker takes it for
// evidence: without sentences that give orders to a model. It is empty where
// nothing else is left.
func forModel(p corpus.Passage) corpus.Passage {
	if !addressed(p.Text) {
		return p
	}
	var b strings.Builder
	for _, s := range corpus.Sentences(p.Text) {
		if !addressed(s) {
			b.WriteString(s)
		}
	}
	p.Text = strings.TrimSpace(b.String())
	return p
}
