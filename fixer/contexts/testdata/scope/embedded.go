package contexts

import (
	"context"
	"net/http"
)

// A visit is a context by the one that it embeds, as frameworks of their own have them.
type visit struct {
	context.Context
	user string
}

func newVisit(r *http.Request) *visit { return &visit{Context: r.Context()} }

// A deeper one has it from another.
type deeper struct {
	*visit
	id int
}

type session interface {
	context.Context
	User() string
}

type visitAlias = *visit

func embedded(v *visit, n int)                 { probe() /* v */ }
func embeddedValue(v visit)                    { probe() /* v */ }
func embeddedDeeper(d deeper)                  { probe() /* d */ }
func embeddedByAlias(v visitAlias)             { probe() /* v */ }
func embeddedInterface(s session)              { probe() /* s */ }
func (v *visit) receiver()                     { probe() /* v */ }
func besideRequest(r *http.Request, s session) { probe() /* s */ }

func embeddedBehind(ctx context.Context, v *visit) { probe() /* ctx */ }

// A task is made without its context.
type task struct {
	context.Context
	name string
}

var tasks = []*task{{name: "a"}}

func embeddedNone(t *task) { probe() /* - the context in scope can be nil */ }

// A lookalike has other methods by these names.
type lookalike struct{ *http.Request }

func (lookalike) Done() bool { return false }

func noContext(l lookalike) { probe() /* - no context is in scope */ }

// A wait tells itself when it ends.
type wait struct{ context.Context }

func (wait) Done() <-chan struct{} { return nil }

func ownEnd(w wait) { probe() /* - no context is in scope */ }
