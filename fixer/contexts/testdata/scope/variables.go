// Package contexts holds places with and without a context in scope. Behind
// each call of probe stands the expression for it, or a dash and why there is
// none.
package contexts

import (
	"context"
	"errors"
	"net/http"
	"time"
)

func probe(...context.Context) int { return 0 }

var global = context.Background()

func parameter(ctx context.Context)         { probe() /* ctx */ }
func otherName(parent context.Context)      { probe() /* parent */ }
func blank(context.Context, int)            { probe() /* - no context is in scope */ }
func underscore(_ context.Context)          { probe() /* - no context is in scope */ }
func result() (ctx context.Context)         { probe(); /* - may already be cancelled */ return nil }
func withoutAny()                           { probe() /* - no context is in scope */ }
func two(first, ctx context.Context, n int) { probe() /* ctx */ }

type service struct{ ctx context.Context }

func (s service) field()                                    { probe() /* - no context is in scope */ }
func (s service) fieldTaken()                               { ctx := s.ctx; _ = ctx; probe() /* ctx */ }
func (s service) request(r *http.Request)                   { probe() /* r.Context() */ }
func (s service) both(a *http.Request, ctx context.Context) { probe() /* ctx */ }

func shadowed(ctx context.Context) {
	{
		ctx := 1
		_ = ctx
		probe() /* - no context is in scope */
	}
	probe() /* ctx */
	if ctx, ok := any(ctx).(error); ok {
		_ = ctx
		probe() /* - no context is in scope */
	}
}

func later() {
	probe() /* - no context is in scope */
	ctx := context.Background()
	probe() /* ctx */
	_ = ctx
}

func unset(other context.Context) {
	var ctx context.Context
	probe() /* other */
	_ = ctx
}

func derived(r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	probe() /* ctx */
	_ = ctx
}

// A deadline of its own is for the calls up to the last that has it.
func deadline(r *http.Request, ids []int) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	probe() /* ctx */
	_ = ctx
	probe() /* ctx */
	_ = ctx
	probe() /* r.Context() */
	for range ids {
		soon, stop := context.WithDeadline(context.Background(), time.Now())
		defer stop()
		for range ids {
			_ = soon
			probe() /* soon */
		}
		probe() /* r.Context() */
	}
}

// So it is of one that a helper sets.
func lentDeadline() {
	short := soon()
	_ = short
	probe() /* - a deadline that is meant for other calls */
}

func lentWithCancel() {
	ctx, cancel := within(context.Background())
	defer cancel()
	_ = ctx
	probe() /* - a deadline that is meant for other calls */
}

func lentLasting() {
	ctx, cancel := lastingOf(context.Background())
	defer cancel()
	_ = ctx
	probe() /* ctx */
}

func soon() context.Context {
	ctx, _ := context.WithTimeout(context.Background(), time.Second)
	return ctx
}

func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(ctx, time.Now(), nil)
}

func lastingOf(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

func onlyDeadline() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = ctx
	probe() /* - a deadline that is meant for other calls */
}

func deferredDeadline() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	defer func(context.Context) {}(ctx)
	probe() /* ctx */
}

func derivedInner(ctx context.Context) {
	if true {
		inner, cancel := context.WithCancel(ctx)
		defer cancel()
		_ = inner
		probe() /* inner */
	}
	probe() /* ctx */
}

func cancelledEarly(parent context.Context) {
	short, cancel := context.WithTimeout(parent, time.Second)
	probe() /* short */
	_ = short
	cancel()
	probe() /* parent */
}

func cancelledSame(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	probe() /* ctx */
	cancel()
	probe() /* - may already be cancelled */
	_ = ctx
}

func cancelledOnTheWayOut(parent context.Context, err error) error {
	sub, cancel := context.WithCancel(parent)
	_ = sub
	if err != nil {
		cancel()
		return err
	}
	probe() /* sub */
	cancel()
	return nil
}

func cancelledInLoop(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	for range 3 {
		probe() /* parent */
		cancel()
	}
	for range 3 {
		each, stop := context.WithCancel(context.Background())
		probe() /* each */
		stop()
		_ = each
	}
	_ = ctx
}

func cancelledBySomeoneElse(parent context.Context, signals chan int) {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		<-signals
		cancel()
	}()
	probe() /* ctx */
	_ = ctx
}

func afterDone(ctx context.Context) {
	probe() /* ctx */
	<-ctx.Done()
	probe() /* - may already be cancelled */
}

func loopUntilDone(ctx context.Context, tick chan int) {
	for {
		select {
		case <-ctx.Done():
			probe() /* - may already be cancelled */
			return
		case <-tick:
			probe() /* ctx */
		}
	}
}

func cleansUpAfterLoop(ctx context.Context, tick chan int) {
loop:
	for {
		select {
		case <-ctx.Done():
			break loop
		case <-tick:
			probe() /* ctx */
		}
	}
	probe() /* - may already be cancelled */
}

func whileAlive(ctx context.Context) {
	for ctx.Err() == nil {
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func leavesWhenDone(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	probe() /* ctx */
	if context.Cause(ctx) != nil {
		probe() /* - may already be cancelled */
	}
	return ctx.Err()
}

func requestGone(w http.ResponseWriter, r *http.Request) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		probe() /* - may already be cancelled */
		return
	}
	probe() /* r.Context() */
}

// An outgoing request is no source: only parameters are.
func outgoing() {
	req, _ := http.NewRequest("GET", "/", nil)
	_ = req
	probe() /* - no context is in scope */
}
