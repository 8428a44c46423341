package slackbot

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"setu/bot/slackbot/slacktest"
)

// BenchmarkAck delivers 50 questions a second over Socket Mode to a bot that
// keeps its state in a file, and reports how long Slack waits for the
// acknowledgement. For a minute of it: -benchtime 3000x.
func BenchmarkAck(b *testing.B) {
	for name, settings := range map[string]func(*Config){"socket": func(*Config) {}, "http": overHTTP} {
		b.Run(name, func(b *testing.B) {
			s := slacktest.Start(b)
			store := file(b, b.TempDir())
			defer store.Close()
			r := startOver(b, s, store, settings, func(c *Config) { c.Durable = true })
			defer r.end()
			took := make(chan time.Duration, b.N)
			every := time.NewTicker(time.Second / 50)
			defer every.Stop()
			b.ResetTimer()
			for i := range b.N {
				<-every.C
				p := s.DirectMessage(fmt.Sprintf("question %d?", i))
				go func() {
					if d := s.Deliver(p); d.Acked {
						took <- d.Latency
					} else {
						b.Error("not acknowledged")
						took <- 0
					}
				}()
			}
			all := make([]time.Duration, b.N)
			for i := range all {
				all[i] = <-took
			}
			b.StopTimer()
			slices.Sort(all)
			for _, q := range []int{50, 99, 100} {
				b.ReportMetric(float64(all[min(len(all)*q/100, len(all)-1)].Microseconds())/1000, fmt.Sprintf("p%d-ms", q))
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
