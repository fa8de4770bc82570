package mixeddriver

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/funcfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// errorOrigins says where the errors come from that functions return, and which they
// look for. Its result is a [*pkg].
var errorOrigins = &analysis.Analyzer{
	Name:       "errororigins",
	Doc:        "follow errors of database handles to where their type is asked for",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/mixeddriver",
	Run:        followErrors,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	ResultType: reflect.TypeFor[*pkg](),
	FactTypes:  []analysis.Fact{new(FuncFact)},
}

// FuncFact is what a function does with errors.
type FuncFact struct {
	// Known: all errors in the last result are the rest's.
	Known bool
	// Stacks are the libraries whose handles made them, sorted.
	Stacks []dbapi.Stack
	// Params are the parameters that they come from, sorted.
	Params []int
	// Looks is what the function looks for in its parameters.
	Looks []Look
}

// Look is a type that is looked for in the error of a parameter.
type Look struct {
	Param int
	// Package and Name are those of the type. Where they are empty it is that of
	// the type parameter TypeParam.
	Package, Name string
	TypeParam     int
}

// AFact marks FuncFact as a fact.
func (*FuncFact) AFact() {}

func (f *FuncFact) String() string { return fmt.Sprintf("errors of %v, looks %v", f.Stacks, f.Looks) }

// origin is where an error comes from.
type origin struct {
	stacks  map[dbapi.Stack]bool
	params  map[int]bool
	unknown bool
}

func (o *origin) add(p origin) {
	if o.stacks == nil {
		o.stacks, o.params = map[dbapi.Stack]bool{}, map[int]bool{}
	}
	maps.Copy(o.stacks, p.stacks)
	maps.Copy(o.params, p.params)
	o.unknown = o.unknown || p.unknown
}

// pkg is a package whose errors are followed.
type pkg struct {
	*analysis.Pass
	conns *connfacts.Result
	flow  *gosrc.Flow
	facts *funcfacts.Table[FuncFact, *FuncFact]
}

// followErrors exports which drivers the errors of a function come from, and which
// error types it looks for in its parameters.
func followErrors(pass *analysis.Pass) (any, error) {
	p := &pkg{Pass: pass, flow: gosrc.NewFlow(pass.TypesInfo)}
	p.facts = funcfacts.New(pass, FuncFact{Known: true}, p.fill)
	p.conns = pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	if !p.conns.Reaches() {
		return p, nil
	}
	p.facts.Export(func(f *FuncFact) bool { return f.Known && len(f.Stacks)+len(f.Params) > 0 || len(f.Looks) > 0 })
	return p, nil
}

// fact returns what a function of this package or of another does with errors, nil
// when that is out of sight.
func (p *pkg) fact(fn *types.Func) *FuncFact { return p.facts.Of(fn) }

// fill fills the fact of a function of this package.
func (p *pkg) fill(fn *types.Func, decl *ast.FuncDecl, f *FuncFact) {
	var got FuncFact
	if gosrc.ReturnsError(fn.Signature()) {
		o := p.trace().returned(decl, decl)
		got.Known = !o.unknown
		got.Stacks = slices.Sorted(maps.Keys(o.stacks))
		got.Params = slices.Sorted(maps.Keys(o.params))
	}
	for _, s := range p.sites(decl) {
		o := p.trace().of(decl, s.err)
		for i := range o.params {
			l := s.look
			l.Param = i
			if !slices.Contains(got.Looks, l) {
				got.Looks = append(got.Looks, l)
			}
		}
	}
	*f = got
}

// returned returns where the errors come from that a function, declared or literal,
// in a declaration returns.
func (p *trace) returned(decl *ast.FuncDecl, fn ast.Node) (o origin) {
	results := gosrc.FuncType(fn).Results
	body := gosrc.FuncBody(fn)
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				o.add(p.of(decl, n.Results[len(n.Results)-1]))
			} else if names := results.List[len(results.List)-1].Names; len(names) > 0 {
				v, _ := p.TypesInfo.Defs[names[len(names)-1]].(*types.Var)
				o.add(p.variable(decl, v, n))
			}
		}
		return true
	})
	return o
}
