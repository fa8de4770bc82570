package contexts

import (
	"context"
	"net/http"
)

// below looks at its context behind the call.
func below(ctx context.Context) {
	probe() /* - can be nil */
	if ctx != nil {
		probe() /* ctx */
	}
	if nil == ctx {
		probe() /* - can be nil */
		return
	}
	probe() /* ctx */
	func() {
		probe() /* ctx */
	}()
}

func fallback(ctx context.Context, deep bool) {
	if ctx == nil || deep {
		ctx = context.Background()
	}
	probe() /* ctx */
}

func half(ctx context.Context, deep bool) {
	if ctx == nil && deep {
		ctx = context.Background()
	}
	probe() /* - can be nil */
}

func parts(ctx context.Context, r *http.Request, deep bool) {
	if ctx != nil && probe() > 0 /* ctx */ {
		return
	}
	if ctx == nil || probe() > 0 /* ctx */ {
		return
	}
	switch {
	case r == nil:
		probe() /* ctx */
	}
}

func clauses(r *http.Request) {
	switch {
	case r == nil:
		probe() /* - can be nil */
	case r != nil:
		probe() /* r.Context() */
	}
}

// used has looked at the request, and would have panicked.
func used(r *http.Request, deep bool) {
	if deep {
		_ = r.Method
	}
	probe() /* - can be nil */
	_ = deep && r.Method == ""
	probe() /* - can be nil */
	defer func() { _ = r.URL }()
	probe() /* - can be nil */
	_ = r.Method
	probe() /* r.Context() */
	if r != nil {
		return
	}
}

func waits(ctx context.Context) {
	select {
	case <-ctx.Done():
	default:
		probe() /* ctx */
	}
	if ctx == nil {
		return
	}
}

// other has one that nobody compares.
func other(ctx context.Context, r *http.Request) {
	if r != nil {
		probe() /* ctx */
	}
	probe() /* ctx */
}

func given(ctx context.Context, r *http.Request) {
	probe() /* - can be nil */
	passedOn(ctx, r)
}

// passedOn is only given what its caller has: more than one package would tell.
func passedOn(ctx context.Context, r *http.Request) { probe() /* ctx */ }

func giver() { given(nil, nil) }

type method struct{}

func (method) take(ctx context.Context) { probe() /* - can be nil */ }

func (m method) give() { m.take(nil) }

// novalue is given a variable without a value.
func novalue(ctx context.Context) { probe() /* - can be nil */ }

func hasvalue(ctx context.Context) { probe() /* ctx */ }

func variable() {
	var none, one context.Context
	novalue(none)
	one = context.Background()
	hasvalue(one)
}

// options are made without a context.
type options struct {
	ctx, set, filled context.Context
}

func field(ctx context.Context) { probe() /* - can be nil */ }

func setField(ctx context.Context) { probe() /* ctx */ }

func filledField(ctx context.Context) { probe() /* ctx */ }

func checkedField(ctx context.Context) { probe() /* ctx */ }

func ofFields(o options) {
	field(o.ctx)
	setField(o.set)
	if o.filled == nil {
		o.filled = context.Background()
	}
	filledField(o.filled)
}

func ofFilled(o *options) { filledField(o.filled) }

func ofChecked(o options) {
	if o.ctx != nil {
		checkedField(o.ctx)
	}
}

func makeOptions(ctx context.Context) options {
	o := options{set: ctx}
	o.filled = ctx
	return o
}

func failOptions() (options, error) { return options{}, nil }

func fromField(o options) {
	ctx := o.ctx
	probe() /* - can be nil */
	if ctx == nil {
		ctx = context.Background()
	}
	probe() /* ctx */
}

func fromSet(o options) {
	ctx := o.set
	probe() /* ctx */
	_ = ctx
}

func fromMap(m map[string]context.Context) {
	ctx := m["request"]
	probe() /* - can be nil */
	_ = ctx
}
