package fit

// Coordinate climbs from a start by changing one value after the other, to those
// of steps, and keeps what scores higher; it stops after a round that changes
// nothing, or after some rounds (coordinate ascent: Metzler and Croft, Linear
// feature-based models for information retrieval, 2007). An error of score ends it.
func Coordinate(start, steps []float64, rounds int, score func([]float64) (float64, error)) ([]float64, error) {
	at := append([]float64(nil), start...)
	best, err := score(at)
	if err != nil {
		return nil, err
	}
	for range rounds {
		changed := false
		for k := range at {
			kept := at[k]
			for _, s := range steps {
				if at[k] = s; s == kept {
					continue
				}
				got, err := score(at)
				if err != nil {
					return nil, err
				}
				if got > best+tiny {
					best, kept, changed = got, s, true
				}
			}
			at[k] = kept
		}
		if !changed {
			break
		}
	}
	return at, nil
}

// tiny is a gain that is none.
const tiny = 1e-6
