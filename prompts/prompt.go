package prompts

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
)

// Prompt is what a language model is asked.
type Prompt struct {
	System string // the rules, which hold whatever the data says
	User   string // the data, fenced, and the task
	Limit  int    // the most tokens to write
}

// Tokens estimates how many tokens the prompt takes.
func (p Prompt) Tokens() int { return Tokens(p.System) + Tokens(p.User) }

// What a model writes instead of a text.
const (
	NoAnswer = "NO_ANSWER" // the passages do not answer
	Drop     = "DROP"      // the draft is beyond repair
)

// Limits on what a model writes. Models that think before they write count
// their thoughts too, so these are far above what a text takes.
const (
	writeLimit = 4096 // tokens of an answer
	lineLimit  = 2048 // tokens of a question rewritten or translated
	sentences  = 6    // lines of an answer
)

// Passage is a numbered part of a document.
type Passage struct {
	Number      int
	Title, Date string // of the document; the date may be empty
	Text        string
}

// Answer asks for an answer to a question from passages.
func Answer(language, question string, passages []Passage) Prompt {
	f := newFence(language, question, passages)
	return render("answer", writeLimit, struct {
		Fence
		Question  string
		Sentences int
	}{f, f.block(question), sentences})
}

// Draft is a sentence that could not be verified, and what was wrong with it.
type Draft struct {
	Number int
	Text   string
	Faults []string
}

// Repair asks to correct drafts of an answer.
func Repair(language, question string, passages []Passage, drafts []Draft) Prompt {
	f := newFence(language, fmt.Sprint(question, drafts), passages)
	clean := make([]Draft, len(drafts))
	for i, d := range drafts {
		clean[i] = Draft{d.Number, f.block(d.Text), d.Faults}
	}
	return render("repair", writeLimit, struct {
		Fence
		Question string
		Drafts   []Draft
	}{f, f.block(question), clean})
}

// Turn is a question of a conversation and what was answered.
type Turn struct{ Question, Answer string }

// Condense asks to make a follow-up question stand alone.
func Condense(language, question string, turns []Turn) Prompt {
	f := newFence(language, fmt.Sprint(question, turns), nil)
	clean := make([]Turn, len(turns))
	for i, t := range turns {
		clean[i] = Turn{f.block(t.Question), f.block(t.Answer)}
	}
	return render("condense", lineLimit, struct {
		Fence
		Question string
		Turns    []Turn
	}{f, f.block(question), clean})
}

// Translate asks for a question in another language, to search with.
func Translate(language, question string) Prompt {
	f := newFence(language, question, nil)
	return render("translate", lineLimit, struct {
		Fence
		Question string
	}{f, f.block(question)})
}

// Expand asks for some questions that a passage answers.
func Expand(language string, passage Passage, count int) Prompt {
	passage.Number = 1
	f := newFence(language, "", []Passage{passage})
	return render("expand", lineLimit, struct {
		Fence
		Count int
	}{f, count})
}

//go:embed templates
var templateFiles embed.FS

// templates are those of each task, with what they share.
var templates = parseTemplates("answer", "repair", "condense", "translate", "expand")

func parseTemplates(names ...string) map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, name := range names {
		out[name] = template.Must(template.ParseFS(templateFiles, "templates/shared.tmpl", "templates/"+name+".tmpl"))
	}
	return out
}

// render fills a task's template. A template that can't be filled is a fault
// of this package that its tests would show.
func render(name string, limit int, data any) Prompt {
	part := func(part string) string {
		var b strings.Builder
		if err := templates[name].ExecuteTemplate(&b, part, data); err != nil {
			panic(fmt.Sprintf("prompt %s: %v", name, err))
		}
		return strings.TrimSpace(b.String())
	}
	return Prompt{System: part("system"), User: part("user"), Limit: limit}
}
