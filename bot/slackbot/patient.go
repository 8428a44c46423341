package slackbot

import (
	"context"
	"time"

	"setu/bot/state"
)

// patient is a store for work that can wait. The store writes one thing after
// the other, and Slack waits for questions to be written: of the rest at most
// one stands before them.
type patient struct {
	state.Store
	turn chan struct{}
}

func newPatient(s state.Store) patient { return patient{s, make(chan struct{}, 1)} }

// write waits for its turn, whatever becomes of ctx: what is written is the end
// of work that was done.
func (p patient) write(f func() error) error {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	return f()
}

// Next implements state.Store.
func (p patient) Next(ctx context.Context) (j state.Job, err error) {
	err = p.write(func() error {
		j, err = p.Store.Next(ctx)
		return err
	})
	return j, err
}

// Save implements state.Store.
func (p patient) Save(ctx context.Context, id string, data []byte) error {
	return p.write(func() error { return p.Store.Save(ctx, id, data) })
}

// Answered implements state.Store.
func (p patient) Answered(ctx context.Context, id string, o state.Outcome) error {
	return p.write(func() error { return p.Store.Answered(ctx, id, o) })
}

// Sending implements state.Store.
func (p patient) Sending(ctx context.Context, id string) error {
	return p.write(func() error { return p.Store.Sending(ctx, id) })
}

// Posted implements state.Store.
func (p patient) Posted(ctx context.Context, id, receipt string) error {
	return p.write(func() error { return p.Store.Posted(ctx, id, receipt) })
}

// Retry implements state.Store.
func (p patient) Retry(ctx context.Context, id string, notBefore time.Time, uncertain bool, reason string) error {
	return p.write(func() error { return p.Store.Retry(ctx, id, notBefore, uncertain, reason) })
}
