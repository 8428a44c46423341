package corpus

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Unanswered is a question that no document answers, though most are about what
// one of them speaks of.
type Unanswered struct {
	Document string // id of that document; "-" for none
	Language string
	Text     string
}

// ReadUnanswered reads questions without an answer. A line is: document, tab,
// language, tab, question. An error names the line, counted from 1.
func ReadUnanswered(r io.Reader) ([]Unanswered, error) {
	var out []Unanswered
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 3 || cells[0] == "" || !slices.Contains(Languages, cells[1]) || strings.TrimSpace(cells[2]) == "" {
			return nil, fmt.Errorf("line %d: want document, language (%s) and question, parted by tabs", n, strings.Join(Languages, ", "))
		}
		out = append(out, Unanswered{cells[0], cells[1], cells[2]})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	return out, nil
}
