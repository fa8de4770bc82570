package contexts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type worker struct {
	wg   sync.WaitGroup
	jobs chan int
}

func (w *worker) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.jobs:
			probe() /* ctx */
		}
	}
}

func (w *worker) runOrFail(ctx context.Context) error {
	if w.jobs == nil {
		return errors.New("no jobs")
	}
	for ctx.Err() == nil {
		if err := w.one(); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) one() error { return nil }

func (w *worker) named(ctx context.Context) (err error) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
loop:
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			break loop
		}
	}
	return nil
}

// untilEmpty may come back before.
func (w *worker) untilEmpty(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-w.jobs:
			if !ok {
				return
			}
		}
	}
}

// result may come back with what it waited for.
func (w *worker) result(ctx context.Context, errs chan error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-errs:
		return err
	}
}

func (w *worker) recursive(ctx context.Context, n int) {
	if n > 0 {
		w.recursive(ctx, n-1)
	}
	<-ctx.Done()
}

func (w *worker) both(ctx context.Context) { w.run(ctx) }

func runs(ctx context.Context, w *worker) {
	probe() /* ctx */
	w.run(ctx)
	probe() /* - may already be cancelled */
}

func runsThrough(ctx context.Context, w *worker) {
	w.both(ctx)
	probe() /* - may already be cancelled */
}

func runsDerived(ctx context.Context, w *worker) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	w.run(inner)
	func(ctx context.Context) { probe() /* ctx */ }(global)
	probe() /* - may already be cancelled */
}

func runsAnother(ctx context.Context, w *worker) {
	w.run(global)
	probe() /* ctx */
}

func fails(ctx context.Context, w *worker) error {
	if err := w.runOrFail(ctx); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	probe() /* - may already be cancelled */
	return nil
}

func labels(ctx context.Context, w *worker) {
	if err := w.named(ctx); err == nil {
		probe() /* - may already be cancelled */
	}
}

func untilEmpty(ctx context.Context, w *worker) {
	w.untilEmpty(ctx)
	probe() /* ctx */
}

func resultOf(ctx context.Context, w *worker) {
	if err := w.result(ctx, nil); err != nil {
		return
	}
	probe() /* ctx */
}

func recursive(ctx context.Context, w *worker) {
	w.recursive(ctx, 3)
	probe() /* - may already be cancelled */
}

func literal(ctx context.Context) {
	wait := func() { <-ctx.Done() }
	wait()
	probe() /* - may already be cancelled */
}

func goes(ctx context.Context, w *worker) {
	go w.run(ctx)
	probe() /* ctx */
}

func group(ctx context.Context, w *worker) {
	w.wg.Add(2)
	go func() {
		defer w.wg.Done()
		w.run(ctx)
	}()
	go w.run(ctx)
	probe() /* ctx */
	w.wg.Wait()
	probe() /* - may already be cancelled */
}

func groupOfOthers(ctx context.Context, w *worker) {
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		w.untilEmpty(ctx)
	}()
	w.wg.Wait()
	probe() /* ctx */
}

func errorGroup(ctx context.Context, w *worker) error {
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error {
		w.run(inner)
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	probe() /* - may already be cancelled */
	return nil
}

func errorGroupOfParts(ctx context.Context, w *worker) error {
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error { return w.result(inner, nil) })
	if err := g.Wait(); err != nil {
		return err
	}
	probe() /* ctx */
	return nil
}

func toleratesCancel(ctx context.Context, w *worker) error {
	if err := w.result(ctx, nil); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	probe() /* - may already be cancelled */
	return nil
}

func toleratesCompared(ctx context.Context, w *worker) {
	err := w.result(ctx, nil)
	if err != nil && err != io.EOF && err != context.Canceled {
		probe() /* ctx */
		return
	}
	probe() /* - may already be cancelled */
}

func toleratesNothing(ctx context.Context, w *worker) error {
	err := w.result(ctx, nil)
	if errors.Is(err, context.Canceled) || err != nil && w.jobs == nil {
		return err
	}
	probe() /* ctx */
	return nil
}

func toleratesAnother(ctx context.Context, w *worker) {
	if err := w.result(global, nil); err != nil && !errors.Is(err, context.Canceled) {
		return
	}
	probe() /* ctx */
}

func logsOthers(ctx context.Context, w *worker) {
	if err := w.result(ctx, nil); err != nil {
		if err != context.Canceled {
			fmt.Println(err)
		}
		return
	}
	probe() /* ctx */
}
