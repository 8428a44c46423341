package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Found is what a system made of a question.
type Found struct {
	Passages   []Ref // of the search, best first; enough for the deepest measure
	Answered   bool
	Text       string // of the answer
	Citations  []Cited
	Confidence float64
	Took       time.Duration
}

// Ref names a paragraph.
type Ref struct{ Document, Original, Anchor string }

// Cited is a citation's quote and the paragraph it is from.
type Cited struct {
	Ref
	Quote string
}

// Outcome is how one question went.
type Outcome struct {
	Question   Question
	Rank       int     // of the first paragraph that answers it, from 1; 0 when none was found
	NDCG       float64 // of the first ten
	Answered   bool
	Facts      float64 // share of the facts that the quotes hold
	InAnswer   float64 // share that the answer's text holds
	In300      bool    // all of them within the answer's first 300 characters
	Precision  float64 // share of the citations that name a paragraph which answers it
	Confidence float64
	Took       time.Duration
}

// Judge compares what was found with what is known.
func Judge(q Question, f Found) Outcome {
	o := Outcome{Question: q, Answered: f.Answered, Confidence: f.Confidence, Took: f.Took}
	if !q.Answerable {
		return o
	}
	gain, seen := 0.0, map[string]bool{}
	for i, p := range f.Passages {
		ref, ok := q.answeredBy(p)
		if !ok || seen[ref] {
			continue
		}
		seen[ref] = true
		if o.Rank == 0 {
			o.Rank = i + 1
		}
		if i < 10 {
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	ideal := 0.0
	for i := range min(len(q.Paragraphs), 10) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	if ideal > 0 {
		o.NDCG = gain / ideal
	}
	if !f.Answered {
		return o
	}
	var quotes strings.Builder
	right := 0
	for _, c := range f.Citations {
		quotes.WriteString(c.Quote + "\n")
		if _, ok := q.answeredBy(c.Ref); ok {
			right++
		}
	}
	if len(f.Citations) > 0 {
		o.Precision = float64(right) / float64(len(f.Citations))
	}
	runes := []rune(f.Text)
	o.Facts, o.InAnswer = share(quotes.String(), q.Facts), share(f.Text, q.Facts)
	o.In300 = share(string(runes[:min(300, len(runes))]), q.Facts) == 1
	return o
}

func (q Question) answeredBy(p Ref) (string, bool) {
	for _, id := range []string{p.Document, p.Original} {
		if ref := id + "#" + p.Anchor; id != "" && slices.Contains(q.Paragraphs, ref) {
			return ref, true
		}
	}
	return "", false
}

// HasFact reports whether a text holds one of the facts asked for.
func (q Question) HasFact(text string) bool {
	return slices.ContainsFunc(q.Facts, func(f []string) bool { return holds(text, f) })
}

func share(text string, facts [][]string) float64 {
	if len(facts) == 0 {
		return 1
	}
	n := 0
	for _, f := range facts {
		if holds(text, f) {
			n++
		}
	}
	return float64(n) / float64(len(facts))
}

// Summary are the measures of a group of questions. Shares are 0–1.
type Summary struct {
	Name         string  `json:"name"`
	Questions    int     `json:"questions"`
	Answerable   int     `json:"answerable"`
	Recall1      float64 `json:"recall_at_1"`
	Recall5      float64 `json:"recall_at_5"`
	Recall10     float64 `json:"recall_at_10"`
	MRR          float64 `json:"mrr"`
	NDCG10       float64 `json:"ndcg_at_10"`
	AllFacts     float64 `json:"all_facts_in_quotes"` // answerable questions whose quotes hold every fact
	Facts        float64 `json:"fact_recall_in_quotes"`
	InAnswer     float64 `json:"fact_recall_in_answer"`
	In300        float64 `json:"facts_in_first_300_characters"`
	Precision    float64 `json:"citation_precision"` // of those answered
	FalseRefusal float64 `json:"false_refusal"`
	Refused      float64 `json:"refused"` // of the unanswerable
	P50          float64 `json:"latency_ms_p50"`
	P95          float64 `json:"latency_ms_p95"`
}

// Summarise groups outcomes: all, by language, by kind, and the hard ones.
func Summarise(outcomes []Outcome) []Summary {
	groups := map[string][]Outcome{"all": outcomes}
	for _, o := range outcomes {
		l, k := "language "+o.Question.Language, "kind "+o.Question.Kind
		groups[l], groups[k] = append(groups[l], o), append(groups[k], o)
		if o.Question.Hard {
			groups["hard"] = append(groups["hard"], o)
		}
	}
	var out []Summary
	for name, rows := range groups {
		out = append(out, summarise(name, rows))
	}
	slices.SortFunc(out, func(a, b Summary) int {
		order := func(s Summary) int { return strings.Index("ahlk", s.Name[:1]) }
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func summarise(name string, rows []Outcome) Summary {
	s := Summary{Name: name, Questions: len(rows)}
	var took []float64
	answered, refused, unanswerable := 0.0, 0.0, 0.0
	for _, o := range rows {
		took = append(took, float64(o.Took)/1e6)
		if !o.Question.Answerable {
			unanswerable++
			refused += one(!o.Answered)
			continue
		}
		s.Answerable++
		s.Recall1 += one(o.Rank == 1)
		s.Recall5 += one(o.Rank > 0 && o.Rank <= 5)
		s.Recall10 += one(o.Rank > 0 && o.Rank <= 10)
		if o.Rank > 0 {
			s.MRR += 1 / float64(o.Rank)
		}
		s.NDCG10 += o.NDCG
		s.AllFacts += one(o.Answered && o.Facts == 1)
		s.Facts += o.Facts
		s.InAnswer += o.InAnswer
		s.In300 += one(o.In300)
		s.FalseRefusal += one(!o.Answered)
		answered += one(o.Answered)
		s.Precision += o.Precision
	}
	n := max(float64(s.Answerable), 1)
	for _, v := range []*float64{&s.Recall1, &s.Recall5, &s.Recall10, &s.MRR, &s.NDCG10, &s.AllFacts, &s.Facts, &s.InAnswer, &s.In300, &s.FalseRefusal} {
		*v /= n
	}
	s.Precision /= max(answered, 1)
	s.Refused = refused / max(unanswerable, 1)
	slices.Sort(took)
	s.P50, s.P95 = took[len(took)/2], took[min(len(took)-1, len(took)*95/100)]
	return s
}

func one(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}

// Table lays summaries out for people. Latency is left out when it is to be
// compared line by line.
func Table(summaries []Summary, latency bool) string {
	var b strings.Builder
	b.WriteString("group                    n   R@1   R@5  R@10   MRR  nDCG | facts all  in quotes in answer in 300 | precision | false refusal | refused")
	if latency {
		b.WriteString(" | ms p50   p95")
	}
	b.WriteString("\n")
	for _, s := range summaries {
		if s.Answerable == 0 {
			fmt.Fprintf(&b, "%-20s %5d %75s |%11s|%15s|  %6.3f", s.Name, s.Questions, "", "", "", s.Refused)
		} else {
			fmt.Fprintf(&b, "%-20s %5d %5.3f %5.3f %5.3f %5.3f %5.3f |     %5.3f      %5.3f     %5.3f  %5.3f |     %5.3f |         %5.3f |", s.Name, s.Questions, s.Recall1, s.Recall5, s.Recall10, s.MRR, s.NDCG10, s.AllFacts, s.Facts, s.InAnswer, s.In300, s.Precision, s.FalseRefusal)
			if s.Questions > s.Answerable {
				fmt.Fprintf(&b, "  %6.3f", s.Refused)
			} else {
				b.WriteString("        ")
			}
		}
		if latency {
			fmt.Fprintf(&b, " | %6.2f %5.2f", s.P50, s.P95)
		}
		b.WriteString("\n")
	}
	return b.String()
}
