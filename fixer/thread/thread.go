package thread

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
)

// A Form is how a call is written when it has a context.
type Form struct {
	Name string // of the function or method, as in QueryContext
	Tail string // an argument to add at the end, as nil in BeginTx(ctx, nil)
	// Holds says that the first result depends on the context as long as it is
	// used, as rows and transactions do.
	Holds bool
}

// Options say what wants a context and what may be changed for it.
type Options struct {
	// Wants reports that a call wants a context it does not have, and how it is
	// then written. Nil means that none does.
	Wants func(pkg *fixer.Package, call *ast.CallExpr) (Form, bool)
	// Has reports that a call has a context already, and how it is written. It
	// is of interest where the context is context.TODO(), in the call or in
	// those that lead to it. Nil means that none has.
	Has func(pkg *fixer.Package, call *ast.CallExpr) (Form, bool)
	// Form returns how a method outside the module is called with a context, if
	// it has such a form. Where it satisfies an interface of the module, that
	// is given the form in place of the method. Nil means there are none.
	Form func(method *types.Func) (Form, bool)
	// API is what other modules see, which keeps its type. Nil means nothing.
	API *api.Surface
	// Within reports whether a file may be edited. Nil means that all may.
	Within func(f *fixer.File) bool
	// Raised says that the language version of the module will be the newest, whatever
	// it is.
	Raised bool
}

// A Supply says where the context of a call comes from.
type Supply int

// The supplies.
const (
	None     Supply = iota // there is none; the call stays as it is
	Scope                  // a context in scope: a variable, a request, a test
	Threaded               // a new parameter
	Detached               // one of these, without its end: context.WithoutCancel
	Variant                // a parameter of a new function beside the old one
	Main                   // context.Background() where a program, a test or a package starts
	Own                    // a context that the function makes of context.Background() by itself
)

func (s Supply) String() string {
	return [...]string{"none", "scope", "threaded", "detached", "variant", "main", "background"}[s]
}

// A Site is a call that wants a context.
type Site struct {
	Package *fixer.Package
	Pos     token.Pos // of the call
	Supply  Supply
	Why     string        // for None
	Change  *fixer.Change // nil for None
}

// A Decision is something a person should know about what the new code means.
type Decision struct {
	Package *fixer.Package
	Pos     token.Pos
	Text    string
}

// A Plan is a proposal to give every call that wants one a context.
type Plan struct {
	Changes   []*fixer.Change // by position
	Sites     []*Site         // by position
	Passes    []token.Pos     // calls of the module's own functions that get a context
	Decisions []Decision      // by position
	// Waits says that some function is left as it is only because no more than
	// context.Background() would reach it: it may change once a variable holds that
	// where the program starts.
	Waits bool

	g      *graph
	frozen map[token.Pos]string
	funcs  map[*fixer.Change]map[token.Pos]bool // the functions that a change is about
}

// New works out how the calls of the module get a context.
func New(m *fixer.Module, opts Options) *Plan {
	p := &Plan{g: newGraph(m, opts), frozen: make(map[token.Pos]string)}
	p.solve()
	return p
}

func (p *Plan) solve() {
	for {
		s := newSolver(p.g, p.frozen)
		s.run()
		w := newWriter(s)
		w.write()
		p.Changes, p.Sites, p.Passes, p.Decisions, p.funcs = w.changes, w.sites, w.passes, w.decisions, w.funcs
		if !p.tooDear(s) {
			p.Waits = len(p.frozen) > 0 || s.waits()
			return
		}
	}
}

// stays is what a reason has between a function and why it is left as it is.
const stays = " stays as it is: "

// Cause returns the last of the reasons in a text, each of which is why the one before
// it holds: what is behind them all.
func Cause(text string) string {
	return text[strings.LastIndex(text, stays)+1:]
}

// Stays returns the function that a reason is about, empty if it is about none.
func Stays(why string) string {
	name, _, _ := strings.Cut(why, stays)
	if name == why || strings.Contains(name, " ") {
		return ""
	}
	return name
}
