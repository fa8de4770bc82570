package statements

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Why a text is not known.
const (
	fromCaller = "the caller of the function gives it"
	builtAtRun = "it is put together at run time"
	fromField  = "it is in a field or an element"
	fromCall   = "a call makes it"
	manyBranch = "several branches take part in it"
	// An argument of pgx may be a QueryRewriter.
	rewrittenByArg = "its first argument may rewrite it"
	changedElse    = "its variable is changed in ways that are not followed"
)

// maxTexts bounds the texts that one call may send.
const maxTexts = 24

// made is what an expression can be: texts, or why they are not known.
type made struct {
	texts   []text
	rule    Rule
	unknown string
	quoted  bool // words stand for names or values that a function quotes
	free    bool // each of the texts, whatever others are
	// query is a text that a file has, which is not read here; filled has what fills its
	// verbs, if it is a format.
	query  string
	filled []made
}

func unknown(why string) made { return made{unknown: why} }

func one(t text) made { return made{texts: []text{t}} }

// evaluation follows one expression to its texts.
type evaluation struct {
	*Package
	busy map[ast.Node]bool // assignments that are being followed
}

// textOf returns the texts that an expression can be.
func (p *Package) textOf(e ast.Expr) made {
	ev := &evaluation{Package: p, busy: map[ast.Node]bool{}}
	return ifGrammarOnly(ev.text(e))
}

func (ev *evaluation) text(e ast.Expr) made {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		if t, ok := literal(ev.Fset, e); ok {
			return one(t)
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return sum(ev.text(e.X), ev.text(e.Y))
		}
	case *ast.Ident, *ast.SelectorExpr:
		return ev.named(e)
	case *ast.CallExpr:
		return ev.called(e)
	case *ast.IndexExpr:
		return unknown(fromField)
	}
	return ev.opaque(e, builtAtRun)
}

// opaque is a constant whose bytes have no place of their own, or unknown.
func (ev *evaluation) opaque(e ast.Expr, why string) made {
	tv := ev.Info.Types[e]
	if tv.Value == nil || tv.Value.Kind() != constant.String {
		return unknown(why)
	}
	at := ev.Fset.Position(e.Pos())
	return one(text{value: constant.StringVal(tv.Value), runs: []Run{{File: at.Filename, Line: at.Line, Column: at.Column}}})
}

// sum is a text behind a text. Choices on both sides may hang together.
func sum(a, b made) made {
	switch {
	case a.unknown != "":
		return unknown(a.unknown)
	case b.unknown != "":
		return unknown(b.unknown)
	case len(a.texts) > 1 && len(b.texts) > 1 && !a.free && !b.free, len(a.texts)*len(b.texts) > maxTexts:
		return unknown(manyBranch)
	case a.rule != b.rule && a.rule != AsIs && b.rule != AsIs:
		return unknown(builtAtRun)
	}
	out := made{rule: a.rule, quoted: a.quoted || b.quoted, free: a.free && b.free}
	if out.rule == AsIs {
		out.rule = b.rule
	}
	for _, x := range a.texts {
		for _, y := range b.texts {
			out.texts = append(out.texts, join(x, y))
		}
	}
	return out
}

// named is what a constant or variable holds.
func (ev *evaluation) named(e ast.Expr) made {
	id, ok := e.(*ast.Ident)
	if !ok {
		id = e.(*ast.SelectorExpr).Sel
	}
	switch obj := ev.Info.Uses[id].(type) {
	case *types.Const:
		if value := ev.consts[obj]; value != nil {
			return ev.text(value)
		}
		return ev.opaque(e, builtAtRun)
	case *types.Var:
		if obj.IsField() {
			return made{unknown: fromField, query: ev.queryOf(e)}
		}
		return ev.valueAt(obj, e)
	}
	return ev.opaque(e, builtAtRun)
}

// valueAt is what a variable can hold at a use.
func (ev *evaluation) valueAt(v *types.Var, use ast.Node) made {
	all := ev.assigns[v]
	if given := ev.params[v]; given != nil {
		all = append([]assign{{at: given}}, all...)
	}
	last, some, ok := ev.lastOf(all, v, use)
	switch {
	case ok:
	case ev.params[v] != nil:
		return unknown(fromCaller)
	case len(all) == 0:
		return unknown(builtAtRun)
	default:
		return unknown(changedElse)
	}
	if len(some) > 0 {
		return ev.branches(v, last, some)
	}
	m := ev.assigned(v, last)
	if m.unknown != "" {
		if words, ok := ev.guarded(v, last, use); ok {
			return words
		}
	}
	return m
}

// assigned is what an assignment gives to a variable; of one that adds, with what the
// variable had before.
func (ev *evaluation) assigned(v *types.Var, a assign) made {
	if _, given := a.at.(*ast.FuncType); given {
		return unknown(fromCaller)
	}
	if ev.busy[a.at] {
		return unknown(builtAtRun) // in a loop
	}
	ev.busy[a.at] = true
	defer delete(ev.busy, a.at)
	switch {
	case a.zero:
		return one(text{})
	case a.embeds != "":
		return ev.embedded(a)
	case a.call && a.index == 0:
		if call, ok := ast.Unparen(a.value).(*ast.CallExpr); ok {
			if m, ok := ev.builtBy(call); ok {
				return m
			}
		}
		return unknown(fromCall)
	case a.call, a.value == nil:
		return unknown(fromCall)
	case a.adds:
		return sum(ev.valueAt(v, a.at), ev.text(a.value))
	}
	return ev.text(a.value)
}

// branches joins what a variable holds where a single if has set it anew on one of
// its ways, or on both.
func (ev *evaluation) branches(v *types.Var, last assign, some []assign) made {
	branch, ok := ev.parent[ev.scope(some[0].at)].(*ast.IfStmt)
	if !ok || len(some) > 2 {
		return unknown(manyBranch)
	}
	if up, nested := ev.parent[branch].(*ast.IfStmt); nested && up.Else == branch {
		return unknown(manyBranch)
	}
	ways := []made{}
	switch {
	case len(some) == 1 && branch.Else == nil:
		if words, ok := ev.passes(branch, v); ok && ev.scope(some[0].at) == branch.Body {
			m := either([]made{words, ev.assigned(v, some[0])})
			m.free = true
			return m
		}
		if gosrc.Leaves(ev.Info, branch.Body.List) {
			return ev.assigned(v, last)
		}
		ways = append(ways, ev.assigned(v, last), ev.assigned(v, some[0]))
	case len(some) == 2 && ev.scope(some[0].at) == branch.Else && ev.scope(some[1].at) == branch.Body:
		if gosrc.Leaves(ev.Info, branch.Body.List) || gosrc.Leaves(ev.Info, branch.Else.(*ast.BlockStmt).List) {
			return unknown(manyBranch)
		}
		ways = append(ways, ev.assigned(v, some[1]), ev.assigned(v, some[0]))
	default:
		return unknown(manyBranch)
	}
	return either(ways)
}

// either is what is made where control may have come by several ways: all their texts, if
// they are sent by one rule.
func either(ways []made) made {
	var out made
	for _, w := range ways {
		switch {
		case w.unknown != "":
			return unknown(w.unknown)
		case len(w.texts) > 1 && !w.free || out.texts != nil && w.rule != out.rule:
			return unknown(manyBranch)
		}
		out.rule, out.quoted = w.rule, out.quoted || w.quoted
		out.texts = append(out.texts, w.texts...)
	}
	return out
}

// called is what conversions and some functions make.
func (ev *evaluation) called(call *ast.CallExpr) made {
	if tv := ev.Info.Types[call.Fun]; tv.IsType() && len(call.Args) == 1 {
		if b, ok := ev.Info.TypeOf(call.Args[0]).Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return ev.text(call.Args[0])
		}
		if isBytes(ev.Info.TypeOf(call.Args[0])) {
			return ev.bytes(call.Args[0])
		}
		return ev.opaque(call, builtAtRun)
	}
	fn := gosrc.Callee(ev.Info, call)
	if fn == nil || fn.Pkg() == nil {
		return unknown(fromCall)
	}
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "fmt.Sprintf":
		return ev.formatted(call)
	case "strings.TrimSpace":
		return trimmed(ev.text(call.Args[0]))
	}
	if word := quotes[fn.Name()]; word != "" && quoters[fn.Pkg().Path()] {
		at := ev.Fset.Position(call.Pos())
		return made{texts: []text{{value: word, runs: []Run{{File: at.Filename, Line: at.Line, Column: at.Column}}}}, quoted: true}
	}
	if fn.Pkg().Path() == dbapi.SQLXPath && fn.Name() == "Rebind" && len(call.Args) > 0 {
		out := ev.text(call.Args[len(call.Args)-1])
		if out.unknown == "" && out.rule == AsIs {
			out.rule = Rebound
			return out
		}
	}
	return unknown(fromCall)
}

// quoters are the packages whose functions quote names and values, and quotes what stands
// for one.
var (
	quoters = map[string]bool{dbapi.PQPath: true, dbapi.ConnPath + dbapi.PQCompatPath: true, pgxPath: true}
	quotes  = map[string]string{"QuoteIdentifier": `"a quoted name"`, "QuoteLiteral": "'a quoted value'", "Sanitize": `"a quoted name"`}
)

// grammarOnly begin statements of which the server looks at the grammar alone before it
// runs them, so that it does not matter what is there by the name.
var grammarOnly = []string{"create", "drop", "alter", "truncate", "grant", "revoke", "comment", "set", "reset", "listen", "unlisten", "notify",
	"vacuum", "analyze", "reindex", "cluster", "refresh", "lock", "copy", "savepoint", "release", "rollback", "discard", "checkpoint", "reassign", "security"}

// ifGrammarOnly is what was made where words that stand for others cannot mislead.
func ifGrammarOnly(m made) made {
	if !m.quoted || m.unknown != "" {
		return m
	}
	for _, t := range m.texts {
		first, _, _ := strings.Cut(strings.TrimSpace(t.value), " ")
		if strings.Contains(strings.TrimRight(t.value, "; \t\r\n"), ";") || !slices.Contains(grammarOnly, strings.ToLower(first)) {
			return unknown(builtAtRun)
		}
	}
	return m
}

func trimmed(m made) made {
	for i, t := range m.texts {
		rest := strings.TrimLeft(t.value, space)
		from := len(t.value) - len(rest)
		m.texts[i] = slice(t, from, from+len(strings.TrimRight(rest, space)))
	}
	return m
}

const space = " \t\r\n\v\f"

// formatted is what fmt.Sprintf makes of constants by %s, %d and %v. The format may be a
// query in a file.
func (ev *evaluation) formatted(call *ast.CallExpr) made {
	if len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return unknown(builtAtRun)
	}
	format := ev.text(call.Args[0])
	var operands []made
	for _, e := range call.Args[1:] {
		m := ev.operand(e)
		if m.unknown != "" {
			return unknown(builtAtRun)
		}
		operands = append(operands, m)
	}
	switch {
	case format.query != "" && len(format.filled) == 0 && len(operands) > 0:
		return made{unknown: format.unknown, query: format.query, filled: operands}
	case format.unknown != "" || len(format.texts) != 1 || format.rule != AsIs:
		return unknown(builtAtRun)
	}
	return fill(format.texts[0], operands)
}

// fill puts operands in the place of the verbs of a format.
func fill(rest text, operands []made) made {
	out := one(text{})
	for {
		i := strings.IndexByte(rest.value, '%')
		if i < 0 {
			break
		}
		if i+1 == len(rest.value) {
			return unknown(builtAtRun)
		}
		piece := one(text{value: "%"})
		if verb := rest.value[i+1]; verb != '%' {
			if len(operands) == 0 || !strings.ContainsRune("sdv", rune(verb)) {
				return unknown(builtAtRun)
			}
			piece, operands = operands[0], operands[1:]
		}
		out = sum(sum(out, one(slice(rest, 0, i))), piece)
		if out.unknown != "" {
			return unknown(builtAtRun)
		}
		rest = slice(rest, i+2, len(rest.value))
	}
	if len(operands) > 0 {
		return unknown(builtAtRun)
	}
	return sum(out, one(rest))
}

// operand is what %s, %d or %v makes of an argument that is a string or a
// constant.
func (ev *evaluation) operand(e ast.Expr) made {
	tv := ev.Info.Types[e]
	if types.NewMethodSet(tv.Type).Lookup(nil, "String") != nil || types.NewMethodSet(tv.Type).Lookup(nil, "Error") != nil {
		return unknown(builtAtRun)
	}
	if b, ok := tv.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return ev.text(e)
	}
	if tv.Value == nil || tv.Value.Kind() != constant.Int {
		return unknown(builtAtRun)
	}
	at := ev.Fset.Position(e.Pos())
	return one(text{value: tv.Value.ExactString(), runs: []Run{{File: at.Filename, Line: at.Line, Column: at.Column}}})
}

// slice returns a piece of a text.
func slice(t text, from, to int) text {
	out := text{value: t.value[from:to]}
	for i, r := range t.runs {
		end := len(t.value)
		if i+1 < len(t.runs) {
			end = t.runs[i+1].At
		}
		if end <= from || r.At >= to {
			continue
		}
		if cut := from - r.At; cut > 0 {
			moved := min(cut, r.Len)
			r.At, r.Len, r.Column = from, r.Len-moved, r.Column+moved
		}
		r.Len = min(r.Len, to-r.At)
		r.At -= from
		out.runs = append(out.runs, r)
	}
	return out
}

// distinct drops texts that are there twice, and those that are empty.
func distinct(texts []text) []text {
	var out []text
	for _, t := range texts {
		if strings.TrimSpace(t.value) != "" && !slices.ContainsFunc(out, func(o text) bool { return o.value == t.value }) {
			out = append(out, t)
		}
	}
	return out
}
