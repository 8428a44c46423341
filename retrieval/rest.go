package retrieval

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// An embedder on a server can fail where words never do. A question is then
// searched for by words alone, and the embedder left to rest for a while, so
// that not every question waits for it in vain.
const (
	patience = 5 * time.Second  // how long a question waits for its vector
	resting  = 15 * time.Second // how long a failed embedder is not asked
)

// embed is a question's vector; nil when the embedder fails. The error is ctx's.
func (r *Retriever) embed(ctx context.Context, text string) ([]float32, error) {
	if !r.rest.over() {
		return nil, ctx.Err()
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	vector, err := r.Embedder.EmbedQuery(short, text)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil {
		return vector, nil
	}
	if short.Err() != nil {
		err = fmt.Errorf("it did not come within %v", patience)
	}
	r.rest.begin()
	if r.Log != nil {
		r.Log.Warn("no vector of the question: searching by words alone", "again_in", resting, "error", err)
	}
	return nil, nil
}

// rest is a time in which something is not done.
type rest struct {
	mu   sync.Mutex
	till time.Time
}

func (r *rest) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.till = time.Now().Add(resting)
}

func (r *rest) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !time.Now().Before(r.till)
}
