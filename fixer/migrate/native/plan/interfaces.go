package plan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// form is how a method of database/sql is declared natively.
type form struct {
	name    string
	context bool // takes a context natively, which it did not
	options bool // its last parameter is *sql.TxOptions
}

// forms are the methods that an interface of the module can go on having. Others
// are taken out of it where nobody calls them.
var forms = map[string]form{
	"Exec": {"Exec", true, false}, "Query": {"Query", true, false}, "QueryRow": {"QueryRow", true, false},
	"ExecContext": {name: "Exec"}, "QueryContext": {name: "Query"}, "QueryRowContext": {name: "QueryRow"},
	"Ping": {"Ping", true, false}, "PingContext": {name: "Ping"},
	"Begin": {"Begin", true, false}, "BeginTx": {"BeginTx", false, true},
	"Commit": {"Commit", true, false}, "Rollback": {"Rollback", true, false},
	"Conn": {name: "Acquire"},
	"Next": {name: "Next"}, "Scan": {name: "Scan"}, "Err": {name: "Err"},
	"SetMaxOpenConns": {name: "SetMaxOpenConns"}, "SetMaxIdleConns": {name: "SetMaxIdleConns"},
	"SetConnMaxLifetime": {name: "SetConnMaxLifetime"}, "SetConnMaxIdleTime": {name: "SetConnMaxIdleTime"},
}

// readsOnly reports whether a method of the module's own interfaces is one that
// does not talk to the database.
func readsOnly(m *types.Func) bool {
	switch m.Name() {
	case "Scan", "Next", "Err", "Columns", "Close", "RowsAffected", "LastInsertId",
		"SetMaxOpenConns", "SetMaxIdleConns", "SetConnMaxLifetime", "SetConnMaxIdleTime":
		return true
	}
	return false
}

// interfaces gives the module's own interfaces that handles go through the
// methods of native handles, and all types that implement them:
//
//	type Querier interface {                                   type Querier interface {
//		QueryRowContext(context.Context, string, ...any) *sql.Row      QueryRow(context.Context, string, ...any) pgx.Row
//	}                                                          }
func interfaces(r *native.Rewrite) {
	c := &contract{Rewrite: r, x: r.Indexed(), methods: map[token.Pos]form{}, taken: map[token.Pos]bool{}, added: map[token.Pos][]string{}}
	for _, n := range r.Flow.Nodes {
		if n.Kind == flow.Interface {
			if i, ok := n.Type.Underlying().(*types.Interface); ok {
				c.add(i)
			}
		}
	}
	// Those that others embed are first.
	slices.SortStableFunc(c.ifaces, func(a, b *types.Interface) int { return a.NumMethods() - b.NumMethods() })
	for _, i := range c.ifaces {
		c.addSqlx(i)
	}
	if len(c.ifaces) == 0 {
		return
	}
	c.spread()
	for _, pos := range c.order {
		c.declaration(pos, c.methods[pos])
	}
	for _, pos := range c.order {
		for _, u := range c.x.Uses[pos] {
			c.use(u, c.methods[pos])
		}
	}
}

// contract is the set of methods that change together.
type contract struct {
	*native.Rewrite
	x       *native.Index
	ifaces  []*types.Interface
	methods map[token.Pos]form
	order   []token.Pos

	taken map[token.Pos]bool     // methods of sqlx that became functions
	added map[token.Pos][]string // the methods in their place
}

// add enters the methods of an interface.
func (c *contract) add(i *types.Interface) {
	c.ifaces = append(c.ifaces, i)
	names := map[string]int{}
	for m := range i.Methods() {
		names[forms[m.Name()].name]++
	}
	for m := range i.Methods() {
		of := c.x.Method(m)
		decl, ours := c.x.Decls[m.Pos()]
		if of == nil || !ours {
			continue
		}
		f, ok := forms[of.Name()]
		switch {
		case ok && (names[f.name] == 1 || !f.context): // not both of Exec and ExecContext
			c.enter(m, f)
		case len(c.x.Uses[m.Pos()]) == 0:
			c.takeOut(decl)
		case c.ownOnly(i, m):
			// The types of the module that have it go on having it.
		default:
			use := c.x.Uses[m.Pos()][0]
			c.Refuse(native.Interface, use.Pkg, use.Id.Pos(), "%s has no native form that an interface could have", native.Key(of))
		}
	}
}

// ownOnly reports whether a method of an interface has no handle in it, and is one of
// the module's own in each type that becomes the interface.
func (c *contract) ownOnly(i *types.Interface, m *types.Func) bool {
	if c.x.Satisfied(i) || strings.Contains(types.TypeString(m.Signature(), nil), "database/sql.") {
		return false
	}
	for _, conv := range c.Graph.Conversions() {
		if to, ok := conv.To.Underlying().(*types.Interface); !ok || !types.Identical(to, i) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(conv.From, true, m.Pkg(), m.Name())
		if own, ok := obj.(*types.Func); !ok || !c.ours(own.Origin()) {
			return false
		}
	}
	return true
}

func (c *contract) enter(m *types.Func, f form) bool {
	if _, ok := c.methods[m.Pos()]; ok {
		return false
	}
	c.methods[m.Pos()] = f
	c.order = append(c.order, m.Pos())
	return true
}

// takeOut takes a method that nobody calls out of an interface.
func (c *contract) takeOut(decl native.Named) {
	f, ok := c.Parent(decl.Id).(*ast.Field)
	if !ok {
		return
	}
	from, to := f.Pos(), f.End()
	if f.Doc != nil {
		from = f.Doc.Pos()
	}
	if f.Comment != nil {
		to = f.Comment.End()
	}
	c.RemoveLines(decl.Pkg, from, to)
}

// spread enters the methods of all types whose values become an interface of the
// set, and those of other interfaces that these become, until there are no more.
func (c *contract) spread() {
	conversions := c.Graph.Conversions()
	for changed := true; changed; {
		changed = false
		for _, conv := range conversions {
			i, ok := conv.To.Underlying().(*types.Interface)
			if !ok {
				continue
			}
			for m := range i.Methods() {
				obj, _, _ := types.LookupFieldOrMethod(conv.From, true, m.Pkg(), m.Name())
				if own, ok := obj.(*types.Func); ok && c.join(conv, own.Origin(), m) {
					changed = true
				}
			}
		}
	}
}

// join enters a method of a type and one of an interface that its values become,
// if one of them is in the set, and reports whether the other is new.
func (c *contract) join(conv flow.Conversion, own, m *types.Func) bool {
	if f, ok := c.methods[m.Pos()]; ok && c.ours(own) && !c.elsewhere(own) && c.enter(own, f) {
		c.free(conv.From, own, f)
		return true
	}
	if f, ok := c.methods[own.Pos()]; ok && c.ours(m) && !c.elsewhere(m) {
		return c.enter(m, f)
	}
	return false
}

func (c *contract) ours(m *types.Func) bool {
	_, ok := c.x.Decls[m.Pos()]
	return ok
}

// elsewhere reports whether a method has handles of another component.
func (c *contract) elsewhere(m *types.Func) bool {
	sig := m.Origin().Signature()
	for _, t := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range t.Variables() {
			if of := c.ComponentOfDecl(v); of != nil && of != c.Flow {
				return true
			}
		}
	}
	return false
}

// free refuses a name that the type has already, and mocks that know their
// methods by name.
func (c *contract) free(t types.Type, m *types.Func, f form) {
	decl := c.x.Decls[m.Pos()]
	if types.IsInterface(m.Signature().Recv().Type()) {
		return
	}
	if f.name != m.Name() {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), f.name); obj != nil {
			if v, ok := obj.(*types.Func); !ok || c.ours(v) {
				c.Refuse(native.Taken, decl.Pkg, decl.Id.Pos(), "%s has %s already, which %s would be called", gosrc.ReceiverName(m), f.name, m.Name())
			}
		}
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for field := range s.Fields() {
			if field.Embedded() && types.TypeString(field.Type(), nil) == "github.com/stretchr/testify/mock.Mock" {
				c.Refuse(native.Mock, decl.Pkg, decl.Id.Pos(), "%s is a mock that knows its methods by name", gosrc.ReceiverName(m))
			}
		}
	}
}

// declaration changes that of a method.
func (c *contract) declaration(pos token.Pos, f form) {
	decl := c.x.Decls[pos]
	if decl.Id.Name != f.name {
		c.Replace(decl.Pkg, decl.Id.Pos(), decl.Id.End(), f.name)
		c.comment(decl, f.name)
	}
	if t := c.signature(decl); t != nil {
		c.parameters(decl, t, f)
	}
}

// comment writes the new name of a method where its comment begins with the old.
func (c *contract) comment(decl native.Named, name string) {
	var doc *ast.CommentGroup
	switch n := c.Parent(decl.Id).(type) {
	case *ast.Field:
		doc = n.Doc
	case *ast.FuncDecl:
		doc = n.Doc
	}
	if doc == nil {
		return
	}
	first := doc.List[0]
	if rest, ok := strings.CutPrefix(first.Text, "// "+decl.Id.Name); ok && (rest == "" || rest[0] == ' ') {
		from := first.Pos() + token.Pos(len("// "))
		c.Replace(decl.Pkg, from, from+token.Pos(len(decl.Id.Name)), name)
	}
}

// signature returns the type of a declared method.
func (c *contract) signature(decl native.Named) *ast.FuncType {
	switch n := c.Parent(decl.Id).(type) {
	case *ast.Field:
		t, _ := n.Type.(*ast.FuncType)
		return t
	case *ast.FuncDecl:
		return n.Type
	}
	return nil
}

// parameters gives a method its native parameters: a context first, and the options of
// pgx for those of database/sql.
func (c *contract) parameters(decl native.Named, t *ast.FuncType, f form) {
	if f.context {
		text := c.Member(decl.Pkg, t.Pos(), "context", "context", "Context")
		if _, isFunc := c.Parent(decl.Id).(*ast.FuncDecl); isFunc || len(t.Params.List) > 0 && len(t.Params.List[0].Names) > 0 {
			text = "ctx " + text
		}
		if len(t.Params.List) > 0 {
			text += ", "
		}
		c.Insert(decl.Pkg, t.Params.Opening+1, text)
		if fn, isFunc := c.Parent(decl.Id).(*ast.FuncDecl); isFunc {
			c.Decided.GivenContext[fn] = true
		}
	}
	if f.options && len(t.Params.List) > 0 {
		last := t.Params.List[len(t.Params.List)-1]
		c.Replace(decl.Pkg, last.Type.Pos(), last.Type.End(), c.PGX(decl.Pkg, last.Type.Pos(), "TxOptions"))
		c.optionUses(decl, last)
	}
}

// optionUses looks at what a method does with options it was given: they may be
// handed on.
func (c *contract) optionUses(decl native.Named, param *ast.Field) {
	for _, name := range param.Names {
		obj := decl.Pkg.Info.Defs[name]
		ast.Inspect(c.Parent(decl.Id), func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || obj == nil || decl.Pkg.Info.Uses[id] != obj {
				return true
			}
			parent, child := c.Around(id)
			if call, ok := parent.(*ast.CallExpr); ok && len(call.Args) == 2 && call.Args[1] == child {
				if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "BeginTx" {
					c.Decided.NativeOptions[id.Pos()] = true
					return true
				}
			}
			c.Refuse(native.TxOptions, decl.Pkg, id.Pos(), "the transaction options are looked at")
			return true
		})
	}
}

// use rewrites one use of a method of the set.
func (c *contract) use(u native.Named, f form) {
	if u.Id.Name != f.name {
		c.Replace(u.Pkg, u.Id.Pos(), u.Id.End(), f.name)
	}
	if !f.context && !f.options {
		return
	}
	sel, ok := c.Parent(u.Id).(*ast.SelectorExpr)
	if !ok {
		return
	}
	parent, child := c.Around(sel)
	call, ok := parent.(*ast.CallExpr)
	if !ok || call.Fun != child {
		c.Refuse(native.MethodValue, u.Pkg, u.Id.Pos(), "%s is not called, and has other parameters natively", u.Id.Name)
		return
	}
	if f.context {
		c.GiveContext(u.Pkg, call, contextFor(c.Rewrite, u.Pkg, f.name, call))
	}
	if f.options && len(call.Args) == 2 {
		if u.Pkg.Info.Types[call.Args[1]].IsNil() {
			c.Replace(u.Pkg, call.Args[1].Pos(), call.Args[1].End(), c.PGX(u.Pkg, call.Args[1].Pos(), "TxOptions")+"{}")
		} else {
			stdlib.TxOptions(c.Rewrite, u.Pkg, call.Args[1])
		}
	}
}

func contextFor(r *native.Rewrite, pkg *fixer.Package, name string, call *ast.CallExpr) string {
	if name == "Commit" || name == "Rollback" {
		return r.EndingContext(pkg, call)
	}
	return r.ContextOf(pkg, call)
}
