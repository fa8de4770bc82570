package queryloop

import (
	"fmt"
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/funcfacts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// summaries says what statements the functions of a package send. Its result is a
// [*pkg].
var summaries = &analysis.Analyzer{
	Name:       "statements",
	Doc:        "tell which statement a function sends each time it is called",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/queryloop",
	Run:        summarise,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer, acquire.Analyzer},
	ResultType: reflect.TypeFor[*pkg](),
	FactTypes:  []analysis.Fact{new(FuncFact)},
}

// FuncFact is what a call of a function does with a database.
type FuncFact struct {
	// Kind is a kind. It is that of a statement only if each call sends it.
	Kind uint8
	// Params says what the statement does with each parameter, as a use.
	Params []uint8
	// Native: it is sent on a handle of pgx or conn.
	Native bool
	// Upsert: it updates rows that are there.
	Upsert bool
	// Verdict and Followed are those of the handle.
	Verdict  connfacts.Verdict
	Followed bool
}

// AFact marks FuncFact as a fact.
func (*FuncFact) AFact() {}

func (f *FuncFact) String() string { return fmt.Sprintf("sends %d", f.Kind) }

// pkg is a package whose functions are summarised.
type pkg struct {
	*analysis.Pass
	conns    *connfacts.Result
	acquired *acquire.Result
	facts    *funcfacts.Table[FuncFact, *FuncFact]
	inside   map[*ast.FuncLit]bool // literals that are looked at
}

// summarise exports what the functions of a package send when they are called once.
func summarise(pass *analysis.Pass) (any, error) {
	p := &pkg{Pass: pass, inside: map[*ast.FuncLit]bool{}}
	p.facts = funcfacts.New(pass, FuncFact{Kind: uint8(other)}, func(fn *types.Func, decl *ast.FuncDecl, f *FuncFact) {
		*f = p.summary(fn, decl)
	})
	p.conns = pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	p.acquired = pass.ResultOf[acquire.Analyzer].(*acquire.Result)
	if !p.conns.Reaches() {
		return p, nil
	}
	p.facts.Export(func(f *FuncFact) bool { return kind(f.Kind) != nothing })
	return p, nil
}

// fact returns what a function of this package or of another does, nil when that
// is out of sight.
func (p *pkg) fact(fn *types.Func) *FuncFact { return p.facts.Of(fn) }

// summary says whether a function always sends one statement and does nothing else
// that counts, and which of its parameters that statement depends on.
func (p *pkg) summary(fn *types.Func, decl *ast.FuncDecl) FuncFact {
	return p.summaryOf(fn.Signature(), decl.Body)
}

// summaryOf is the summary of a function or function literal.
func (p *pkg) summaryOf(sig *types.Signature, body *ast.BlockStmt) FuncFact {
	work := p.effectsOf(body)
	if work.kind == nothing {
		return FuncFact{}
	}
	if work.kind == other || len(work.sent) != 1 || !p.always(body, work.sent[0].CallExpr) {
		return FuncFact{Kind: uint8(other)}
	}
	s := work.sent[0]
	f := FuncFact{Kind: uint8(s.kind), Native: s.native, Upsert: s.upsert, Verdict: s.origin.Verdict, Followed: s.origin.Followed}
	changed := p.changed(body)
	params := sig.Params()
	for i := range params.Len() {
		u := p.usedBy(s, p.derived(body, params.At(i)))
		if last := sig.Variadic() && i == params.Len()-1; u != unused && (last || changed[params.At(i)]) {
			u = perValue
		}
		f.Params = append(f.Params, uint8(u))
	}
	return f
}

// usedBy returns what a statement does with what some variables are for.
func (p *pkg) usedBy(s sending, vars map[types.Object]bool) use {
	u := unused
	if s.text != nil && p.mentions(s.text, vars) {
		return perValue
	}
	for _, arg := range s.args {
		if p.mentions(arg.Expr, vars) {
			u = max(u, arg.use)
		}
	}
	return u
}

// does says what a call does with a database.
func (p *pkg) does(call *ast.CallExpr) sending {
	if c := p.conns.Call(call); c != nil {
		return p.sends(c)
	}
	s := sending{CallExpr: call}
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil {
		return p.byName(s)
	}
	if len(p.acquired.Waits(call)) > 0 {
		s.kind = other
		return s
	}
	f := p.fact(fn)
	if f == nil {
		if known, ok := p.conns.Func(fn); ok && known.Blocks {
			s.kind = other
		}
		return s
	}
	return p.passed(s, f, fn.Signature())
}

// byName says what a call of a function literal does that is in a local variable.
func (p *pkg) byName(s sending) sending {
	lit := p.acquired.Named(s.CallExpr)
	if lit == nil {
		return s
	}
	sig, ok := p.TypesInfo.TypeOf(lit).(*types.Signature)
	if !ok || p.inside[lit] || len(p.acquired.Waits(s.CallExpr)) > 0 {
		s.kind = other
		return s
	}
	p.inside[lit] = true // it may call itself
	f := p.summaryOf(sig, lit.Body)
	delete(p.inside, lit)
	return p.passed(s, &f, sig)
}

// passed pairs the arguments of a call with what the function does with them.
func (p *pkg) passed(s sending, f *FuncFact, sig *types.Signature) sending {
	s.kind, s.native, s.upsert = kind(f.Kind), f.Native, f.Upsert
	s.origin = connfacts.Origin{Verdict: f.Verdict, Followed: f.Followed}
	if len(s.Args) != sig.Params().Len() && !sig.Variadic() {
		s.kind = s.kind.hidden() // f(g()), and a method expression
		return s
	}
	for i, arg := range s.Args {
		if i = min(i, len(f.Params)-1); i >= 0 {
			s.args = append(s.args, operand{arg, use(f.Params[i])})
		}
	}
	return s
}
