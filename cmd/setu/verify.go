package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/prompts"
)

type verifyCommand struct {
	File     string `arg:"" optional:"" help:"The text or Markdown file to check; without one, or with -, standard input."`
	JSON     bool   `help:"JSON, as the HTTP API gives it." xor:"form"`
	Markdown bool   `help:"The draft itself, with a footnote behind each sentence." xor:"form"`
	Language string `help:"Language of the reader: en, ja or hi. Default: that of the draft." placeholder:"LANGUAGE"`
	narrowing
}

// Run checks a draft.
func (c *verifyCommand) Run(env *environmentOf, s *settings) error {
	text, err := c.read(env)
	if err != nil {
		return err
	}
	a, err := s.open(env.ctx, nil)
	if err != nil {
		return err
	}
	start := time.Now()
	report, err := a.Verify(env.ctx, bot.Draft{Text: text, Language: c.Language, Filter: c.filter()}, newProgress(env.stderr, "checked sentences").at)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		err = json.NewEncoder(env.stdout).Encode(httpapi.NewReport(report, time.Since(start)))
	case c.Markdown:
		_, err = io.WriteString(env.stdout, footnoted(text, report))
	default:
		_, err = io.WriteString(env.stdout, plainReport(report))
	}
	if err == nil && report.Count(bot.Supported) < len(report.Sentences) {
		return errQuiet
	}
	return err
}

// read reads the draft. More than can be checked is not read to the end.
func (c *verifyCommand) read(env *environmentOf) (string, error) {
	in := env.stdin
	if c.File != "" && c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err
			}
			return "", fmt.Errorf("read %s: %w", c.File, err)
		}
		defer f.Close()
		in = f
	} else if terminal(in) {
		fmt.Fprintln(env.stderr, "Paste the text to check; end with Ctrl-D.")
	}
	data, err := io.ReadAll(io.LimitReader(in, 4*bot.MaxDraft+4))
	if err != nil {
		return "", fmt.Errorf("read the draft: %w", err)
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

var signs = map[bot.Support]string{bot.Supported: "✓", bot.Contradicted: "✗", bot.NotFound: "?"}

func verdictWord(v prompts.Verdicts, s bot.Support) string {
	switch s {
	case bot.Supported:
		return v.Supported
	case bot.Contradicted:
		return v.Contradicted
	}
	return v.NotFound
}

// plainReport lays a report out for a terminal.
func plainReport(r bot.Report) string {
	v := prompts.VerdictsIn(r.Language)
	if len(r.Sentences) == 0 {
		return v.NothingClaimed + "\n"
	}
	var b strings.Builder
	for _, s := range r.Sentences {
		fmt.Fprintf(&b, "%s %s  %s\n", signs[s.Support], verdictWord(v, s.Support), s.Text)
		for _, line := range differences(v, s) {
			b.WriteString("    " + line + "\n")
		}
		for i, c := range s.Citations {
			label := ""
			if s.Support == bot.NotFound {
				if i > 0 {
					break
				}
				label = v.Nearest + ": "
			}
			fmt.Fprintf(&b, "    %s[%d] %s, ¶%d “%s”\n", label, c.Number, dated(c), c.Paragraph, c.Quote)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s %d · %s %d · %s %d\n", v.Supported, r.Count(bot.Supported), v.Contradicted, r.Count(bot.Contradicted), v.NotFound, r.Count(bot.NotFound))
	return b.String()
}

// differences are the lines that say in what a sentence departs from its first
// citation.
func differences(v prompts.Verdicts, s bot.Checked) []string {
	var out []string
	for _, d := range s.Differences {
		switch {
		case d.Kind == "disputed":
			out = append(out, v.Disputed+": "+d.Found)
		case d.Found != "" && len(s.Citations) > 0:
			c := s.Citations[0]
			out = append(out, fmt.Sprintf("%s: %s; %s ¶%d: %s", v.Draft, d.Said, c.DocumentID, c.Paragraph, d.Found))
		default:
			out = append(out, v.Lacking+": "+d.Said)
		}
	}
	return out
}

func dated(c bot.Citation) string {
	if c.Date == "" {
		return c.Title
	}
	return c.Title + " (" + c.Date + ")"
}

// footnoted is the draft with a footnote behind each sentence that was checked.
func footnoted(text string, r bot.Report) string {
	v := prompts.VerdictsIn(r.Language)
	var b, notes strings.Builder
	at := 0
	for i, s := range r.Sentences {
		fmt.Fprintf(&b, "%s[^setu-%d]", text[at:s.End], i+1)
		at = s.End
		fmt.Fprintf(&notes, "[^setu-%d]: %s **%s**", i+1, signs[s.Support], verdictWord(v, s.Support))
		for _, line := range differences(v, s) {
			notes.WriteString(" — " + inline(line))
		}
		for i, c := range s.Citations {
			if s.Support == bot.NotFound && i > 0 {
				break
			}
			fmt.Fprintf(&notes, " — %s, ¶%d: “%s”", inline(dated(c)), c.Paragraph, inline(c.Quote))
			if c.URL != "" {
				fmt.Fprintf(&notes, " <%s>", c.URL)
			}
		}
		notes.WriteString("\n")
	}
	b.WriteString(text[at:])
	if notes.Len() == 0 {
		return b.String()
	}
	return strings.TrimRight(b.String(), "\n") + "\n\n" + notes.String()
}

// inline makes a text fit a line of Markdown, with nothing in it read as marks.
func inline(s string) string {
	return marksOf.Replace(strings.Join(strings.Fields(s), " "))
}

var marksOf = strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", "|", "\\|")
