package statements

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

const squirrelPath = "github.com/Masterminds/squirrel"

// A clause is a part of a statement that squirrel builds: what is written in front of it,
// between its pieces and behind it, where it has any.
type clause struct{ name, lead, between, behind string }

// layouts are the clauses of each kind of statement, in their order. One that has no name
// is a word that is always there.
var layouts = map[string][]clause{
	"Select": {{"Prefix", "", " ", " "}, {"", "SELECT ", "", ""}, {"Options", "", " ", " "}, {"Columns", "", ", ", ""}, {"From", " FROM ", "", ""}, {"Join", " ", " ", ""},
		{"Where", " WHERE ", " AND ", ""}, {"GroupBy", " GROUP BY ", ", ", ""}, {"Having", " HAVING ", " AND ", ""}, {"OrderBy", " ORDER BY ", ", ", ""},
		{"Limit", " LIMIT ", "", ""}, {"Offset", " OFFSET ", "", ""}, {"Suffix", " ", " ", ""}},
	"Insert": {{"Prefix", "", " ", " "}, {"", "INSERT ", "", ""}, {"Options", "", " ", " "}, {"", "INTO ", "", ""}, {"Into", "", "", " "}, {"Columns", "(", ",", ") "},
		{"Values", "VALUES ", ",", ""}, {"Select", "", "", ""}, {"Suffix", " ", " ", ""}},
	"Update": {{"Prefix", "", " ", " "}, {"", "UPDATE ", "", ""}, {"Table", "", "", ""}, {"Set", " SET ", ", ", ""}, {"From", " FROM ", "", ""},
		{"Where", " WHERE ", " AND ", ""}, {"OrderBy", " ORDER BY ", ", ", ""}, {"Limit", " LIMIT ", "", ""}, {"Offset", " OFFSET ", "", ""}, {"Suffix", " ", " ", ""}},
	"Delete": {{"Prefix", "", " ", " "}, {"", "DELETE ", "", ""}, {"From", "FROM ", "", ""}, {"Where", " WHERE ", " AND ", ""}, {"OrderBy", " ORDER BY ", ", ", ""},
		{"Limit", " LIMIT ", "", ""}, {"Offset", " OFFSET ", "", ""}, {"Suffix", " ", " ", ""}},
}

// joins are the words that methods for joins write.
var joins = map[string]string{"Join": "JOIN ", "LeftJoin": "LEFT JOIN ", "RightJoin": "RIGHT JOIN ", "InnerJoin": "INNER JOIN ", "CrossJoin": "CROSS JOIN ", "JoinClause": ""}

// renamed are the clauses of methods that are not called like them.
var renamed = map[string]string{"Column": "Columns", "OrderByClause": "OrderBy", "SetMap": "Set"}

// once are the clauses of which the last call counts.
var once = []string{"From", "Into", "Table", "Limit", "Offset", "Select"}

// builder is what a chain of squirrel has said so far.
type builder struct {
	*evaluation
	kind   string
	parts  map[string][]made
	broken string // why the text is not known

	branch ast.Node // where the variable is set in one branch, nil if it is not
	taken  bool     // go that way
}

// builtBy returns what ToSql makes of a builder of squirrel; ok is false for other calls.
func (ev *evaluation) builtBy(call *ast.CallExpr) (m made, ok bool) {
	fn := gosrc.Callee(ev.Info, call)
	sel, isMethod := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if fn == nil || !isMethod || fn.Name() != "ToSql" && fn.Name() != "MustSql" || !fromSquirrel(fn) || layouts[statementOf(fn)] == nil {
		return made{}, false
	}
	return ev.built(sel.X), true
}

func fromSquirrel(fn *types.Func) bool { return fn.Pkg() != nil && fn.Pkg().Path() == squirrelPath }

// statementOf is the kind of statement whose builder has the method, "" if none does.
func statementOf(fn *types.Func) string {
	kind, ok := strings.CutSuffix(gosrc.ReceiverName(fn), "Builder")
	if !ok {
		return ""
	}
	return kind
}

// built is the text of a builder, with a ? for each value: with what one branch adds and
// without it.
func (ev *evaluation) built(e ast.Expr) made {
	b := &builder{evaluation: ev, parts: map[string][]made{}}
	without := b.read(e)
	if b.branch == nil {
		return without
	}
	with := (&builder{evaluation: ev, parts: map[string][]made{}, taken: true}).read(e)
	return either([]made{without, with})
}

// read is the text of a builder on one way.
func (b *builder) read(e ast.Expr) made {
	b.chain(e)
	if b.broken == "" && b.kind == "" {
		b.broken = builtAtRun
	}
	if b.broken != "" {
		return unknown(b.broken)
	}
	out := made{texts: []text{{}}, rule: Rebound}
	for _, c := range layouts[b.kind] {
		switch pieces := b.parts[c.name]; {
		case c.name == "":
			out = sum(out, glue(c.lead))
		case len(pieces) > 0:
			out = sum(sum(sum(out, glue(c.lead)), b.joined(pieces, c.between)), glue(c.behind))
		}
	}
	if slices.ContainsFunc(out.texts, func(t text) bool { return strings.Contains(t.value, "??") }) {
		return unknown(builtAtRun)
	}
	return out
}

func glue(s string) made { return one(text{value: s}) }

func (ev *evaluation) joined(pieces []made, between string) made {
	out := one(text{})
	for i, piece := range pieces {
		if i > 0 {
			out = sum(out, glue(between))
		}
		out = sum(out, piece)
	}
	return out
}

// chain reads a builder from where it begins to its last call.
func (b *builder) chain(e ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		b.variable(e)
	case *ast.CallExpr:
		fn := gosrc.Callee(b.Info, e)
		if fn == nil || !fromSquirrel(fn) || e.Ellipsis.IsValid() && !b.listed(e) {
			b.broken = builtAtRun
			return
		}
		if recv := gosrc.ReceiverName(fn); recv == "" || recv == "StatementBuilderType" {
			b.begin(fn.Name(), e)
			return
		}
		b.chain(ast.Unparen(e.Fun).(*ast.SelectorExpr).X)
		if b.broken == "" {
			b.call(fn.Name(), e)
		}
	default:
		b.broken = builtAtRun
	}
}

// listed reports whether the last argument of a call is a list that is written out.
func (b *builder) listed(call *ast.CallExpr) bool {
	lit, ok := ast.Unparen(call.Args[len(call.Args)-1]).(*ast.CompositeLit)
	return ok && len(call.Args) == 1 && lit.Elts != nil
}

// arguments are those of a call whose list, if it has one, is written out.
func arguments(call *ast.CallExpr) []ast.Expr {
	if call.Ellipsis.IsValid() {
		return ast.Unparen(call.Args[0]).(*ast.CompositeLit).Elts
	}
	return call.Args
}

// variable goes on with what a variable of the function was set to.
func (b *builder) variable(id *ast.Ident) {
	v := b.Package.variable(id)
	if v == nil || b.params[v] != nil {
		b.broken = fromCaller
		return
	}
	last, some, ok := b.before(v, id)
	switch {
	case !ok:
		b.broken = changedElse
		return
	case len(some) > 0 && !b.optional(some):
		b.broken = manyBranch
		return
	case len(some) > 0:
		b.branch = some[0].at
		if b.taken {
			last = some[0]
		}
	}
	switch {
	case last.call || last.value == nil || b.busy[last.at]:
		b.broken = fromCall
	default:
		b.busy[last.at] = true
		b.chain(last.value)
		delete(b.busy, last.at)
	}
}

// optional reports whether assignments are a single one, of a branch that the code behind
// it is reached by, too.
func (b *builder) optional(some []assign) bool {
	branch, ok := b.parent[b.scope(some[0].at)].(*ast.IfStmt)
	if !ok || len(some) > 1 || b.branch != nil || branch.Else != nil || gosrc.Leaves(b.Info, branch.Body.List) {
		return false
	}
	up, nested := b.parent[branch].(*ast.IfStmt)
	return !nested || up.Else != branch
}

// begin reads the call that begins a statement.
func (b *builder) begin(name string, call *ast.CallExpr) {
	switch name {
	case "Select":
		b.kind = name
		b.call("Columns", call)
	case "Insert", "Update", "Delete":
		b.kind = name
		b.call(map[string]string{"Insert": "Into", "Update": "Table", "Delete": "From"}[name], call)
	default:
		b.broken = builtAtRun
	}
}

// call adds what a method says.
func (b *builder) call(name string, call *ast.CallExpr) {
	var pieces []made
	args := arguments(call)
	word, isJoin := joins[name]
	switch {
	case name == "RunWith" || name == "PlaceholderFormat":
		return
	case name == "Distinct":
		name, pieces = "Options", []made{glue("DISTINCT")}
	case isJoin:
		name, pieces = "Join", []made{sum(glue(word), b.predicate(args[0]))}
	case name == "Values":
		pieces = []made{b.row(args)}
	case name == "Set":
		pieces = []made{sum(sum(b.text(args[0]), glue(" = ")), b.value(args[1]))}
	case name == "SetMap":
		pieces = []made{b.pairs(args[0], b.assignment, ", ")}
	case name == "Select" && b.kind == "Insert":
		pieces = []made{b.built(args[0])}
	case name == "FromSelect":
		name, pieces = "From", []made{sum(sum(sum(glue("("), b.built(args[0])), glue(") AS ")), b.text(args[1]))}
	case name == "Limit" || name == "Offset":
		pieces = []made{b.number(args[0])}
	case slices.Contains([]string{"Where", "Having", "Column", "OrderByClause", "Prefix", "Suffix"}, name):
		pieces = []made{b.predicate(args[0])}
	case slices.Contains([]string{"Columns", "Options", "GroupBy", "OrderBy", "From", "Into", "Table"}, name):
		for _, arg := range args {
			pieces = append(pieces, b.text(arg))
		}
	default:
		b.broken = builtAtRun
		return
	}
	if to := renamed[name]; to != "" {
		name = to
	}
	b.add(name, pieces)
}

func (b *builder) add(name string, pieces []made) {
	for _, p := range pieces {
		if p.unknown != "" {
			b.broken = p.unknown
		}
	}
	if slices.Contains(once, name) {
		b.parts[name] = nil
	}
	b.parts[name] = append(b.parts[name], pieces...)
}

// number is a limit as squirrel writes it; the one that stands for all where it is not
// constant.
func (b *builder) number(e ast.Expr) made {
	if v := b.Info.Types[e].Value; v != nil && v.Kind() == constant.Int {
		return glue(v.ExactString())
	}
	return glue("1")
}

// row is a list of values in parentheses.
func (b *builder) row(args []ast.Expr) made {
	var values []made
	for _, arg := range args {
		values = append(values, b.value(arg))
	}
	return sum(sum(glue("("), b.joined(values, ",")), glue(")"))
}

// value is a parameter, or an expression of SQL in its place.
func (b *builder) value(e ast.Expr) made {
	t := b.Info.TypeOf(e)
	switch {
	case b.isExpression(t):
		return b.expression(e)
	case types.IsInterface(t):
		return unknown(builtAtRun) // it may be an expression
	}
	return glue("?")
}

// isExpression reports whether values of a type are expressions of SQL.
func (b *builder) isExpression(t types.Type) bool {
	return t != nil && types.NewMethodSet(t).Lookup(nil, "ToSql") != nil
}

// predicate is a condition, or another part that is given as text or as an expression.
func (b *builder) predicate(e ast.Expr) made {
	t := b.Info.TypeOf(e)
	if basic, ok := t.Underlying().(*types.Basic); ok && basic.Info()&types.IsString != 0 {
		return b.text(e)
	}
	return b.expression(e)
}

// comparisons are the operators of the maps that compare columns with values.
var comparisons = map[string]string{"Eq": "=", "NotEq": "<>", "Lt": "<", "Gt": ">", "LtOrEq": "<=", "GtOrEq": ">=", "Like": "LIKE", "NotLike": "NOT LIKE", "ILike": "ILIKE", "NotILike": "NOT ILIKE"}

// expression is what a map of columns, a list of conditions, or a call of Expr stands for.
func (b *builder) expression(e ast.Expr) made {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		return b.expr(call)
	}
	n := gosrc.Named(b.Info.TypeOf(e))
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok || n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != squirrelPath || len(lit.Elts) == 0 {
		return unknown(builtAtRun)
	}
	name := n.Obj().Name()
	if operator := comparisons[name]; operator != "" {
		return b.pairs(lit, func(column made, value ast.Expr) made { return b.compared(column, operator, value) }, " AND ")
	}
	if name != "And" && name != "Or" {
		return unknown(builtAtRun)
	}
	var list []made
	for _, element := range lit.Elts {
		list = append(list, b.expression(element))
	}
	return sum(sum(glue("("), b.joined(list, " "+strings.ToUpper(name)+" ")), glue(")"))
}

// expr is the text of a call of Expr with plain values.
func (b *builder) expr(call *ast.CallExpr) made {
	fn := gosrc.Callee(b.Info, call)
	if fn == nil || !fromSquirrel(fn) || fn.Name() != "Expr" || call.Ellipsis.IsValid() {
		return unknown(builtAtRun)
	}
	for _, arg := range call.Args[1:] {
		if t := b.Info.TypeOf(arg); b.isExpression(t) || types.IsInterface(t) {
			return unknown(builtAtRun)
		}
	}
	return b.text(call.Args[0])
}

// pairs joins what is made of the keys and values of a map, in the order of the keys.
func (b *builder) pairs(e ast.Expr, pair func(column made, value ast.Expr) made, between string) made {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return unknown(builtAtRun)
	}
	list := map[string]made{}
	var keys []string
	for _, element := range lit.Elts {
		kv, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return unknown(builtAtRun)
		}
		column := b.text(kv.Key)
		if column.unknown != "" || len(column.texts) != 1 {
			return unknown(builtAtRun)
		}
		key := column.texts[0].value
		keys = append(keys, key)
		list[key] = pair(column, kv.Value)
	}
	slices.Sort(keys)
	var all []made
	for _, key := range keys {
		all = append(all, list[key])
	}
	return b.joined(all, between)
}

// assignment is a column that is set.
func (b *builder) assignment(column made, value ast.Expr) made {
	return sum(sum(column, glue(" = ")), b.value(value))
}

// compared is a column compared with a value: with one of a list by IN.
func (b *builder) compared(column made, operator string, value ast.Expr) made {
	t := b.Info.TypeOf(value)
	equal := operator == "=" || operator == "<>"
	if _, isArray := t.Underlying().(*types.Array); isArray {
		return unknown(builtAtRun) // it may have a method that makes one value of it
	}
	_, isSlice := t.Underlying().(*types.Slice)
	switch {
	case b.Info.Types[value].IsNil() && equal:
		return sum(column, glue(map[string]string{"=": " IS NULL", "<>": " IS NOT NULL"}[operator]))
	case types.IsInterface(t) || b.isExpression(t):
		return unknown(builtAtRun) // a list, nothing or one value
	case isSlice && equal && !isBytes(t) && types.NewMethodSet(t).Lookup(nil, "Value") == nil:
		return sum(column, glue(map[string]string{"=": " IN (?)", "<>": " NOT IN (?)"}[operator]))
	}
	return sum(column, glue(" "+operator+" ?"))
}
