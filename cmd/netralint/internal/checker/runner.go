package checker

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// runner runs analyzers over one type-checked package, each once.
type runner struct {
	of      *Package
	files   []*ast.File
	pkg     *types.Package
	info    *types.Info
	facts   *factSet
	results map[*analysis.Analyzer]any
	reports []reported
	keep    bool // diagnostics are wanted
}

type reported struct {
	by *analysis.Analyzer
	analysis.Diagnostic
}

// run runs a after what it requires.
func (r *runner) run(a *analysis.Analyzer) error {
	if _, done := r.results[a]; done {
		return nil
	}
	inputs := make(map[*analysis.Analyzer]any)
	for _, req := range a.Requires {
		if err := r.run(req); err != nil {
			return err
		}
		inputs[req] = r.results[req]
	}
	result, err := r.apply(a, inputs)
	if err != nil {
		return err
	}
	if got, want := reflect.TypeOf(result), a.ResultType; got != want {
		return internalError(a, r.of.Path, fmt.Sprintf("result is %v, not %v", got, want))
	}
	r.results[a] = result
	return nil
}

// apply runs one analyzer. A panic of it becomes an error that names analyzer and
// package.
func (r *runner) apply(a *analysis.Analyzer, inputs map[*analysis.Analyzer]any) (result any, err error) {
	pass := &analysis.Pass{
		Analyzer:   a,
		Fset:       r.of.Fset,
		Files:      r.files,
		Pkg:        r.pkg,
		TypesInfo:  r.info,
		TypesSizes: r.of.Sizes,
		ResultOf:   inputs,
		ReadFile:   r.of.readFile,
		Module:     r.of.Module,
		Report: func(d analysis.Diagnostic) {
			if r.keep {
				r.reports = append(r.reports, reported{a, d})
			}
		},
	}
	r.facts.bind(pass)
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, internalError(a, r.of.Path, p)
		}
	}()
	result, err = a.Run(pass)
	if err != nil {
		err = internalError(a, r.of.Path, err)
	}
	return result, err
}

// findings turns what the chosen analyzers reported into findings. Analyzers
// that only ran because others require them are not asked for.
func (r *runner) findings(chosen []*analysis.Analyzer) []finding.Finding {
	var all []finding.Finding
	for _, rep := range r.reports {
		if !slices.Contains(chosen, rep.by) {
			continue
		}
		f := r.finding(rep.by.Name, rep.Diagnostic)
		for _, fix := range rep.SuggestedFixes {
			if edits, ok := r.edits(fix); ok {
				f.Fixes = append(f.Fixes, finding.Fix{Message: fix.Message, Edits: edits})
			}
		}
		all = append(all, f)
	}
	return finding.Unique(all)
}

// finding is a diagnostic of a rule without its fixes.
func (r *runner) finding(rule string, d analysis.Diagnostic) finding.Finding {
	f := finding.Finding{Rule: rule, Severity: d.Category, Message: d.Message, Span: r.span(d.Pos, d.End), Package: r.of.Path}
	for _, rel := range d.Related {
		f.Related = append(f.Related, finding.Related{Span: r.span(rel.Pos, rel.End), Message: rel.Message})
	}
	return f
}

// accepts is what reads the comments that accept findings.
type accepts interface {
	Accepted(yield func(rule string, d analysis.Diagnostic, reason string))
}

// accepted returns the findings of the chosen analyzers that comments accept.
func (r *runner) accepted(chosen []*analysis.Analyzer) []finding.Accepted {
	var all []finding.Accepted
	for _, result := range r.results {
		comments, ok := result.(accepts)
		if !ok || !r.keep {
			continue
		}
		comments.Accepted(func(rule string, d analysis.Diagnostic, reason string) {
			if slices.ContainsFunc(chosen, func(a *analysis.Analyzer) bool { return a.Name == rule }) {
				all = append(all, finding.Accepted{Finding: r.finding(rule, d), Reason: reason})
			}
		})
	}
	return all
}

func (r *runner) span(pos, end token.Pos) finding.Span {
	p, e := identity.Positions(r.of.Fset, pos, end)
	return finding.Span{File: p.Filename, Line: p.Line, Column: p.Column, EndLine: e.Line, EndColumn: e.Column}
}

// edits returns the edits of a fix in the order of their positions; ok is false
// when they overlap or leave the file they begin in.
func (r *runner) edits(fix analysis.SuggestedFix) (edits []finding.Edit, ok bool) {
	for _, e := range fix.TextEdits {
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		file := r.of.Fset.File(e.Pos)
		if file == nil || end < e.Pos || r.of.Fset.File(end) != file {
			return nil, false
		}
		edits = append(edits, finding.Edit{File: file.Name(), Start: file.Offset(e.Pos), End: file.Offset(end), New: string(e.NewText)})
	}
	slices.SortStableFunc(edits, func(a, b finding.Edit) int { return a.Start - b.Start })
	for i := 1; i < len(edits); i++ {
		if edits[i].File == edits[i-1].File && edits[i].Start < edits[i-1].End {
			return nil, false
		}
	}
	return edits, len(edits) > 0
}

// Producers returns the analyzers that make facts, among the given ones and
// those they require.
func Producers(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	return slices.DeleteFunc(Expand(analyzers), func(a *analysis.Analyzer) bool { return len(a.FactTypes) == 0 })
}

// Expand returns the analyzers with all that they require.
func Expand(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var all []*analysis.Analyzer
	var visit func([]*analysis.Analyzer)
	visit = func(list []*analysis.Analyzer) {
		for _, a := range list {
			if !slices.Contains(all, a) {
				all = append(all, a)
				visit(a.Requires)
			}
		}
	}
	visit(analyzers)
	return all
}
