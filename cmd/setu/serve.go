package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/bot/state"
)

type serveCommand struct {
	Listen    string `help:"Address to listen on. Default: ${default}." setting:"SETU_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Retention age    `help:"How long conversations, questions and feedback are kept. Default: ${default}." setting:"SETU_RETENTION" default:"90d" placeholder:"DAYS"`
	slackSettings
}

// drain is how long questions under way may take after a signal to stop.
const drain = 10 * time.Second

// parting is the part of drain in which those who still wait are told.
const parting = time.Second

// collect is Go's GOGC for a server: a start makes much that is soon garbage, and
// collecting it sooner takes a tenth off the peak at no cost in readiness.
const collect = 80

// Run listens first, so that a busy port is an error at once, then loads.
func (c *serveCommand) Run(env *environmentOf, s *settings) error {
	start := time.Now()
	if s.getenv("GOGC") == "" {
		debug.SetGCPercent(collect)
	}
	log := slog.New(slog.NewTextHandler(env.stderr, nil))
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another with --listen", c.Listen, cause(err))
	}
	gate := &httpapi.Gate{}
	working, abandon := context.WithCancelCause(context.WithoutCancel(env.ctx))
	defer abandon(nil)
	server := &http.Server{
		Handler: gate, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		BaseContext: func(net.Listener) context.Context { return working },
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer server.Close()
	store, err := s.openState(env.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	a, err := s.open(env.ctx, s.conversations(store))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(env.ctx)
	var upkeep sync.WaitGroup
	defer upkeep.Wait()
	defer cancel()
	upkeep.Go(func() { state.Retain(ctx, store, time.Duration(c.Retention), log) })
	service, slacked, err := c.service(ctx, &upkeep, a, store, s.Data != "", log)
	if err != nil {
		return err
	}
	gate.Open(service)
	stats := a.Stats()
	log.Info("ready", "url", "http://"+listener.Addr().String(), "documents", stats.Documents, "passages", stats.Passages, "corpus", stats.Version, "ms", time.Since(start).Milliseconds())
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case err := <-slacked:
		return err
	case <-env.ctx.Done():
	}
	log.Info("stopping")
	draining, stop := context.WithTimeout(context.WithoutCancel(env.ctx), drain)
	defer stop()
	late := time.AfterFunc(drain-parting, func() {
		log.Warn("questions under way are cut off")
		abandon(httpapi.ErrStopping)
	})
	defer late.Stop()
	if err := server.Shutdown(draining); err != nil {
		return fmt.Errorf("stop: questions under way were cut off: %w", err)
	}
	return <-slacked
}

// service is what answers over HTTP and, where it is set up, in Slack. The
// channel has the error that Slack ended with, nil once ctx has ended.
func (c *serveCommand) service(ctx context.Context, work *sync.WaitGroup, a *bot.Assistant, store state.Store, durable bool, log *slog.Logger) (http.Handler, <-chan error, error) {
	ended := make(chan error, 1)
	if !c.wanted() {
		work.Go(func() {
			<-ctx.Done()
			ended <- nil
		})
		return httpapi.New(a, log), ended, nil
	}
	b, err := c.open(a, store, durable, log)
	if err != nil {
		return nil, nil, err
	}
	work.Go(func() { ended <- runSlack(ctx, b, log) })
	return mount(httpapi.New(a, log, httpapi.Check{Name: "slack", Health: b.Health}), b.Handler()), ended, nil
}

// cause is the reason inside a network error, without the addresses.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
