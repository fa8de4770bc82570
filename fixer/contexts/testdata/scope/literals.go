package contexts

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

func statements(ctx context.Context) {
	go probe()    /* - it runs in a goroutine */
	defer probe() /* - it is deferred */
	go func() {
		probe() /* - it runs in a goroutine */
	}()
	defer func() {
		probe() /* - it is deferred */
		own := context.WithoutCancel(ctx)
		probe() /* own */
		_ = own
	}()
	go func(ctx context.Context) {
		probe() /* ctx */
	}(ctx)
	func() {
		probe() /* ctx */
	}()
	go func() {
		func() {
			probe() /* - it runs in a goroutine */
		}()
	}()
}

// What a go or defer statement calls, and what it calls it with, is evaluated
// at once.
func evaluated(ctx context.Context, done map[int]func(int)) {
	go done[0](probe())    /* ctx */
	defer done[0](probe()) /* ctx */
	defer done[probe() /* ctx */](1)
	defer (func(int) {
		probe() /* - it is deferred */
	})(probe() /* ctx */)
	go func(int) {
		probe() /* - it runs in a goroutine */
	}(func() int {
		return probe() /* ctx */
	}())
	defer runsNow(func() { probe() /* - it is deferred */ })
	defer done[0](slices.IndexFunc([]int{1}, func(int) bool { probe(); /* ctx */ return true }))
	go runsNow((func() { probe() /* - it runs in a goroutine */ }))
	defer slices.Values([]int{probe() /* ctx */})(func(int) bool {
		return probe() /* - it is deferred */ > 0
	})
}

// Nothing to be blamed where there is no context further out either.
func statementsWithout() {
	go probe() /* - no context is in scope */
	defer func() {
		probe() /* - no context is in scope */
	}()
}

func runsNow(f func()) { f() }
func runsNowIfAny(f func()) {
	if f != nil {
		f()
	}
}
func passesOn(n int, f func())                       { runsNow(f) }
func runsLater(f func())                             { go f() }
func keeps(f func())                                 { kept = f }
func runsInLiteral(f func())                         { kept = func() { f() } }
func retries(fs ...func())                           { fs[0]() }
func inTx(ctx context.Context, f func() error) error { return later2(f) }

var kept func()

func later2(f func() error) error { kept = func() { _ = f() }; return nil }

func arguments(ctx context.Context, foreign interface{ Do(func() error) error }, once *sync.Once) {
	runsNow(func() { probe() /* ctx */ })
	runsNowIfAny(func() { probe() /* ctx */ })
	passesOn(1, func() { probe() /* ctx */ })
	runsLater(func() { probe() /* - function literal */ })
	keeps(func() { probe() /* - function literal */ })
	runsInLiteral(func() { probe() /* - function literal */ })
	retries(func() { probe() /* - function literal */ })
	time.AfterFunc(1, func() { probe() /* - function literal */ })
	context.AfterFunc(ctx, func() { probe() /* - function literal */ })
	once.Do(func() { probe() /* - function literal */ })
	_ = foreign.Do(func() error { probe(); /* - function literal */ return nil })
	_ = inTx(ctx, func() error { probe(); /* ctx */ return nil })
	go inTx(ctx, func() error { probe(); /* - it runs in a goroutine */ return nil })
	_ = slices.IndexFunc([]int{1}, func(int) bool { probe(); /* ctx */ return true })
	runsNow(func() { runsLater(func() { probe() /* - function literal */ }) })
}

func values(ctx context.Context) func() {
	called := func() { probe() /* ctx */ }
	called()
	var declared = func() { probe() /* ctx */ }
	declared()
	started := func() { probe() /* - function literal */ }
	go started()
	put := func() { probe() /* - function literal */ }
	defer put()
	given := func() { probe() /* - function literal */ }
	keeps(given)
	kept = func() { probe() /* - function literal */ }
	var recurse func(n int)
	recurse = func(n int) {
		probe() /* - function literal */
		if n > 0 {
			recurse(n - 1)
		}
	}
	recurse(3)
	return func() { probe() /* - function literal */ }
}

// A function literal in a package variable, with what it is handed.
var handler = func(w http.ResponseWriter, r *http.Request) {
	probe() /* r.Context() */
	_ = func(w http.ResponseWriter, r *http.Request) {
		probe() /* r.Context() */
	}
	_ = func(w http.ResponseWriter, _ *http.Request) {
		probe() /* - function literal */
	}
}

var handlers = map[string]func(context.Context){
	"a": func(c context.Context) { probe() /* c */ },
	"b": func(context.Context) { probe() /* - no context is in scope */ },
}
