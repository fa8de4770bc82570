package worker

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Handler does the work of one kind of job.
type Handler func(ctx context.Context, job *Job) error

// Worker runs jobs until its context ends.
type Worker struct {
	Queue    *Queue
	Name     string
	Count    int
	Timeout  time.Duration
	Backoff  time.Duration
	Handlers map[string]Handler
}

// Run starts Count goroutines that work when wake says so, and waits for them.
func (w *Worker) Run(ctx context.Context, wake <-chan struct{}) {
	var wg sync.WaitGroup
	for i := range w.Count {
		wg.Add(1)
		go func() {
			defer wg.Done()
			w.loop(ctx, fmt.Sprintf("%s-%d", w.Name, i), wake)
		}()
	}
	wg.Wait()
}

func (w *Worker) loop(ctx context.Context, name string, wake <-chan struct{}) {
	for {
		worked, err := w.one(ctx, name)
		if err != nil {
			slog.Error("job failed", "worker", name, "error", err)
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		}
	}
}

// one runs one job, and reports whether there was one.
func (w *Worker) one(ctx context.Context, name string) (bool, error) {
	job, err := w.Queue.Claim(name)
	if err != nil || job == nil {
		return false, err
	}
	handle, ok := w.Handlers[job.Kind]
	if !ok {
		return true, w.Queue.Fail(job.ID, fmt.Errorf("no handler for %s", job.Kind), w.Backoff)
	}
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	if err := handle(ctx, job); err != nil {
		return true, w.Queue.Fail(job.ID, err, w.Backoff*time.Duration(job.Attempts))
	}
	return true, w.Queue.Complete(job.ID)
}
