package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/lib/pq"
)

const channel = "jobs"

// Listen wakes the workers whenever a job is added, until ctx ends.
func Listen(ctx context.Context, url string, wake chan<- struct{}) error {
	l := pq.NewListener(url, time.Second, time.Minute, func(event pq.ListenerEventType, err error) {
		switch event {
		case pq.ListenerEventConnected, pq.ListenerEventReconnected:
			slog.Info("listening for jobs")
		case pq.ListenerEventDisconnected, pq.ListenerEventConnectionAttemptFailed:
			slog.Warn("job listener lost its connection", "error", err)
		}
	})
	defer l.Close()
	if err := l.Listen(channel); err != nil {
		return fmt.Errorf("listen on %s: %w", channel, err)
	}
	notify(wake) // jobs may have come before we listened
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-l.Notify:
			if n != nil {
				slog.Debug("job added", "channel", n.Channel, "kind", n.Extra)
			}
			notify(wake) // after a reconnect n is nil: notifications may be lost
		case <-time.After(90 * time.Second):
			if err := l.Ping(); err != nil {
				slog.Warn("job listener", "error", err)
			}
		}
	}
}

func notify(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}
