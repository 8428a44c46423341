package bot

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"setu/prompts"
	"setu/retrieval/analyze"
)

// rememberTokens is how much of a conversation a model is told, as estimated.
const rememberTokens = 1500

// condense makes a follow-up stand alone: by the model where there is one, and
// by rule where that fails or writes nonsense.
func (a *Assistant) condense(ctx context.Context, text, language string, earlier []Turn, used *Usage) string {
	byRule := lean(text, earlier)
	if a.model == nil || len(earlier) == 0 {
		return byRule
	}
	turns := recent(earlier, rememberTokens)
	alone, ok := a.oneLine(ctx, prompts.Condense(language, text, turns), used)
	said := text
	for _, t := range turns {
		said += "\n" + t.Question + "\n" + t.Answer
	}
	if !ok || analyze.Language(alone) != analyze.Language(text) || !keeps(text, alone) || !keeps(alone, said) {
		return byRule
	}
	return alone
}

// recent are the last turns that fit into so many tokens, oldest first. A
// question or answer that alone would fill a third is cut.
func recent(earlier []Turn, tokens int) []prompts.Turn {
	var out []prompts.Turn
	most := tokens / 3
	for _, t := range slices.Backward(earlier) {
		turn := prompts.Turn{Question: shorten(cmp.Or(t.Standalone, t.Question), most), Answer: shorten(t.Answer, most)}
		if tokens -= prompts.Tokens(turn.Question) + prompts.Tokens(turn.Answer); tokens < 0 {
			break
		}
		out = append(out, turn)
	}
	slices.Reverse(out)
	return out
}

// shorten cuts a text to so many tokens, as estimated.
func shorten(text string, tokens int) string {
	for prompts.Tokens(text) > tokens {
		cut := min(len(text)*tokens/prompts.Tokens(text), len(text)-1)
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	return text
}

// oneLine asks the model for one line. It reports false when the model fails,
// or writes what can be no question.
func (a *Assistant) oneLine(ctx context.Context, p prompts.Prompt, used *Usage) (string, bool) {
	done, err := a.model.Complete(ctx, p, nil)
	*used = used.Plus(done.Usage)
	if err != nil {
		if ctx.Err() == nil {
			a.log.WarnContext(ctx, "model", "error", err)
		}
		return "", false
	}
	line := strings.TrimSpace(prompts.Visible(done.Text))
	line = strings.Trim(line, `"“”「」`)
	question := done.Whole && line != "" && !strings.Contains(line, "\n") && utf8.RuneCountInString(line) <= MaxQuestion && !markup.MatchString(line)
	return line, question
}

// token is a number, or a name in Latin letters.
var token = regexp.MustCompile(`\d+(?:[.,]\d+)*|\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*\b`)

// keeps reports whether a text has every number and acronym of another.
func keeps(of, in string) bool {
	fold := analyze.Normalise
	there := fold(in)
	for _, t := range token.FindAllString(strings.Join(strings.Fields(of), " "), -1) {
		if !strings.Contains(there, fold(t)) {
			return false
		}
	}
	return true
}

// translatedEvidence is the least evidence a translation is believed on. Of the
// Japanese and Hindi golden questions that are refused, translated by hand, it
// lets 3 of the 6 through that have an answer, and none of 16 that have none.
const translatedEvidence = 0.5

// retrieveTranslated searches once more with the question in English, the
// language of most documents, where little was found. What was found stays when
// that finds no more than a little.
func (a *Assistant) retrieveTranslated(ctx context.Context, f finding, q Question, used *Usage) (finding, error) {
	if a.model == nil || analyze.Language(f.text) == "en" || a.Stats().Languages["en"] == 0 {
		return f, nil
	}
	english, ok := a.oneLine(ctx, prompts.Translate("en", f.text), used)
	if !ok || analyze.Language(english) != "en" || !keeps(f.text, english) {
		return f, nil
	}
	translated, err := a.retrieve(ctx, english, q)
	if err != nil || translated.evidence < max(translatedEvidence, a.threshold) {
		return f, err
	}
	translated.text = f.text // the answer is to what was asked
	return translated, nil
}
