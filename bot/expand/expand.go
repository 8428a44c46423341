// Package expand has a model write questions that readers may ask and that a
// paragraph answers, for documents whose maintainer wrote none. They are
// searched, never quoted, and never count as evidence.
package expand

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"setu/bot"
	"setu/corpus"
	"setu/prompts"
	"setu/retrieval/analyze"
)

// What is asked for, and taken.
const (
	perLanguage = 2   // questions
	maxQuestion = 200 // characters
	workers     = 4   // paragraphs at once; the model has a limit of its own
)

// Done is what Write did.
type Done struct {
	Paragraphs int // that got questions
	Questions  int
	Usage      bot.Usage
}

// Write has the model write questions for the paragraphs of a corpus that have
// none, in every language, and keeps them as they come: what was written when
// an error ends it is not lost. Progress, unless it is nil, is told how many
// of the paragraphs are done.
func Write(ctx context.Context, m bot.Model, c *corpus.Corpus, kept *Cache, progress func(done, total int)) (Done, error) {
	todo := missing(c, kept)
	w := &writer{model: m, kept: kept, total: len(todo), progress: progress}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan task)
	var wg sync.WaitGroup
	for range min(workers, len(todo)) {
		wg.Go(func() {
			for t := range work {
				if err := w.write(ctx, t); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
feed:
	for _, t := range todo {
		select {
		case work <- t:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	wg.Wait()
	if ctx.Err() != nil {
		return w.done, fmt.Errorf("write questions: %w", context.Cause(ctx))
	}
	return w.done, nil
}

// task is a paragraph to write questions for.
type task struct {
	document  *corpus.Document
	paragraph corpus.Paragraph
	key       string
}

// missing are the paragraphs that have no questions, each text once.
func missing(c *corpus.Corpus, kept *Cache) []task {
	var out []task
	seen := map[string]bool{}
	for _, d := range c.Documents {
		for _, p := range d.Paragraphs {
			key := keyOf(d, p)
			if len(p.Questions) == 0 && !seen[key] && !kept.has(key) {
				seen[key] = true
				out = append(out, task{d, p, key})
			}
		}
	}
	return out
}

// writer is the work under way.
type writer struct {
	model    bot.Model
	kept     *Cache
	progress func(done, total int)
	total    int

	mu       sync.Mutex
	finished int
	done     Done
}

// write asks for the questions of one paragraph and keeps them.
func (w *writer) write(ctx context.Context, t task) error {
	var questions []string
	var used []bot.Usage
	for _, language := range corpus.Languages {
		p := prompts.Expand(language, prompts.Passage{Title: t.document.Title, Date: t.document.Date, Text: t.paragraph.Text}, perLanguage)
		written, err := w.model.Complete(ctx, p, nil)
		used = append(used, written.Usage)
		if err != nil {
			w.count(0, used, false)
			return err
		}
		questions = append(questions, read(written, language)...)
	}
	if err := w.kept.add(t.key, questions); err != nil {
		return err
	}
	w.count(len(questions), used, true)
	return nil
}

func (w *writer) count(questions int, used []bot.Usage, finished bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, u := range used {
		w.done.Usage = w.done.Usage.Plus(u)
	}
	if !finished {
		return
	}
	w.finished++
	if w.done.Questions += questions; questions > 0 {
		w.done.Paragraphs++
	}
	if w.progress != nil {
		w.progress(w.finished, w.total)
	}
}

var (
	numbering = regexp.MustCompile(`^(?:[-*•・]|\d{1,2}[.)）、．]|[QＱ]\d*[:：.])\s*`)
	asks      = regexp.MustCompile(`[?？]$|か。?$`)
	unwanted  = regexp.MustCompile(`://|www\.|[<>{}]|\]\(`)
)

// read takes the lines that are questions in a language, at most those asked
// for. The last line of a text that was cut off is none.
func read(written bot.Completion, language string) []string {
	lines := strings.Split(prompts.Visible(written.Text), "\n")
	if !written.Whole {
		lines = lines[:len(lines)-1]
	}
	var out []string
	seen := map[string]bool{}
	for _, line := range lines {
		line = strings.TrimSpace(numbering.ReplaceAllString(strings.TrimSpace(line), ""))
		n := utf8.RuneCountInString(line)
		if n < 5 || n > maxQuestion || !asks.MatchString(line) || unwanted.MatchString(line) || seen[line] || analyze.Language(line) != language || strings.ContainsAny(line, "\t\r") {
			continue
		}
		seen[line] = true
		if out = append(out, line); len(out) == perLanguage {
			break
		}
	}
	return out
}

// ErrNoFolder means that there is no place to keep questions.
var ErrNoFolder = errors.New("no folder to keep questions in")
