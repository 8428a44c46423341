package fit_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"setu/retrieval/fit"
)

// Passages are right when their second signal is high; the first is noise.
func TestLiftFindsTheSignalThatTells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var questions []fit.Ranked
	for range 200 {
		q := fit.Ranked{Set: "a", Right: make([]bool, 5)}
		right := r.IntN(5)
		for i := range 5 {
			tells := 0.3 * r.Float64()
			if i == right {
				tells += 0.6
			}
			q.Values = append(q.Values, []float64{1 - 0.1*float64(i), r.Float64(), tells})
		}
		q.Right[right] = true
		questions = append(questions, q)
	}
	w := fit.Lift(questions)
	if len(w) != 2 || w[1] <= 0.5 || w[0] > w[1]/5 || w[0] < -w[1]/5 {
		t.Errorf("weights %v, want the second high and the first near 0", w)
	}
}

func TestLiftLearnsNothingFromNothing(t *testing.T) {
	if w := fit.Lift(nil); w != nil {
		t.Errorf("got %v", w)
	}
	none := []fit.Ranked{{Values: [][]float64{{1, 0}, {0.5, 1}}, Right: []bool{false, false}}}
	if w := fit.Lift(none); w != nil {
		t.Errorf("got %v of a question without a right passage", w)
	}
}

func TestEvidenceTellsAnswersApart(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var cases []fit.Case
	for i := range 400 {
		answer := i%2 == 0
		tells := r.Float64() * 0.6
		if answer {
			tells += 0.4
		}
		cases = append(cases, fit.Case{Set: "a", Answer: answer, Values: []float64{1, tells, r.Float64()}})
	}
	w := fit.Evidence(cases, nil, nil)
	right := 0
	for _, c := range cases {
		if z := w[0] + w[1]*c.Values[1] + w[2]*c.Values[2]; (z > 0) == c.Answer {
			right++
		}
	}
	if right < 320 || w[1] <= 0 {
		t.Errorf("%d of 400 right with %v", right, w)
	}
	if signed := fit.Evidence(cases, map[int]float64{1: -1}, nil); signed[1] > 0 {
		t.Errorf("a weight that must not be above 0 came out as %v", signed[1])
	}
	if set := fit.Evidence(cases, nil, map[int]float64{2: -3}); set[2] < -3.001 || set[2] > -2.999 {
		t.Errorf("a weight that is set came out as %v", set[2])
	}
}

// A set of many questions must not outvote one of few.
func TestSetsWeighAlike(t *testing.T) {
	var cases []fit.Case
	for i := range 90 {
		cases = append(cases, fit.Case{Set: "many", Answer: i%2 == 0, Values: []float64{1, float64((i + 1) % 2), 0}})
	}
	for i := range 10 {
		cases = append(cases, fit.Case{Set: "few", Answer: i%2 == 0, Values: []float64{1, 0, float64((i + 1) % 2)}})
	}
	w := fit.Evidence(cases, nil, nil)
	if d := w[1] - w[2]; d > 0.01 || d < -0.01 {
		t.Errorf("weights %v, want the last two alike", w)
	}
}

func TestCalibrateKeepsTheShare(t *testing.T) {
	var cases []fit.Case
	for i := range 100 {
		cases = append(cases, fit.Case{Set: "a", Answer: true, Values: []float64{1, float64(i) / 10}}, fit.Case{Set: "a", Values: []float64{1, -50}})
	}
	w := []float64{3, 2}
	fit.Calibrate(w, 0, cases, 0.9, 0.4)
	kept := 0
	for _, c := range cases {
		if p := 1 / (1 + math.Exp(-w[0]-w[1]*c.Values[1])); c.Answer && p >= 0.4-1e-9 {
			kept++
		}
	}
	if kept != 90 || w[1] != 2 {
		t.Errorf("%d of 100 kept with %v, want 90 by the bias alone", kept, w)
	}
	fit.Calibrate(w, 0, nil, 0.9, 0.4) // nothing to go by
}

func TestCoordinateClimbs(t *testing.T) {
	steps := []float64{0, 0.1, 0.5, 1, 2}
	peak := func(v []float64) (float64, error) {
		return -(v[0]-0.5)*(v[0]-0.5) - (v[1]-2)*(v[1]-2) - 0.1*(v[0]-v[1])*(v[0]-v[1]), nil
	}
	start := []float64{1, 0.1}
	got, err := fit.Coordinate(start, steps, 5, peak)
	if err != nil || got[0] != 0.5 || got[1] != 2 || start[0] != 1 {
		t.Errorf("got %v, %v from %v", got, err, start)
	}
	broken := errors.New("broken")
	if _, err := fit.Coordinate(start, steps, 5, func([]float64) (float64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
