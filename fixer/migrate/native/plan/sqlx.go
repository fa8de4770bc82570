package plan

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// sqlxForms are the methods of sqlx that an interface of the module can go on
// having under another name.
var sqlxForms = map[string]form{
	"Queryx": {"Query", true, false}, "QueryxContext": {name: "Query"},
	"Beginx": {"Begin", true, false}, "BeginTxx": {"BeginTx", false, true},
	"Connx": {name: "Acquire"},
}

// sqlxNeeds are the methods that an interface must have for code that calls a
// function of sqlxcompat or sqlcompat with it, by the method of sqlx that it had
// instead, without Context.
var sqlxNeeds = map[string][]string{
	"Get": {"Query"}, "Select": {"Query"}, "NamedQuery": {"Query"}, "QueryRowx": {"Query"},
	"NamedExec": {"Exec"}, "MustExec": {"Exec"},
	"Preparex": {"Exec", "Query", "QueryRow"}, "PrepareNamed": {"Exec", "Query", "QueryRow"},
	"MustBegin": {"Begin", "BeginTx"}, "MustBeginTx": {"Begin", "BeginTx"},
	"Rebind": {}, "BindNamed": {}, "DriverName": {},
}

// addSqlx enters the methods of an interface that are those of sqlx's handles.
// What becomes a function goes, and the method that the function calls takes its
// place:
//
//	type Querier interface {                                  type Querier interface {
//		GetContext(context.Context, any, string, ...any) error        Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
//	}                                                         }
func (c *contract) addSqlx(i *types.Interface) {
	var gone []*types.Func
	has := c.nativeMethods(i)
	for m := range i.Methods() {
		of := sqlxMethod(c.x, m)
		decl, ours := c.x.Decls[m.Pos()]
		if of == nil || !ours || c.taken[m.Pos()] {
			continue
		}
		f, renamed := sqlxForms[of.Name()]
		switch {
		case renamed && !has[f.name]:
			has[f.name] = true
			c.enter(m, f)
		case renamed && f.name == "Query", sqlxNeeds[withoutContext(of.Name())] != nil:
			gone = append(gone, m)
		default:
			c.Refuse(native.Interface, decl.Pkg, decl.Id.Pos(), "%s of sqlx has no native form that an interface could have", of.Name())
		}
	}
	for _, m := range gone {
		c.becomesFunction(m, has)
	}
}

func withoutContext(name string) string { return strings.TrimSuffix(name, "Context") }

// nativeMethods returns the names of the methods that an interface has natively,
// by those of database/sql it has and the interfaces of sqlx it embeds.
func (c *contract) nativeMethods(i *types.Interface) map[string]bool {
	has := map[string]bool{}
	for m := range i.Methods() {
		_, ours := c.x.Decls[m.Pos()]
		switch {
		case ours && (c.methods[m.Pos()] != form{}):
			has[c.methods[m.Pos()].name] = true
		case ours:
			for _, name := range c.added[m.Pos()] {
				has[name] = true
			}
		case m.Pkg() != nil && m.Pkg().Path() == dbapi.SQLXPath:
			switch withoutContext(m.Name()) {
			case "Query":
				has["Query"] = true
			case "Exec":
				has["Exec"] = true
			}
		}
	}
	return has
}

// becomesFunction takes a method out of an interface, and rewrites its uses.
func (c *contract) becomesFunction(m *types.Func, has map[string]bool) {
	of, decl := sqlxMethod(c.x, m), c.x.Decls[m.Pos()]
	c.taken[m.Pos()] = true
	var lines []string
	for _, name := range sqlxNeeds[withoutContext(of.Name())] {
		if !has[name] {
			has[name] = true
			c.added[m.Pos()] = append(c.added[m.Pos()], name)
			lines = append(lines, c.nativeMethod(decl, name))
		}
	}
	field, ok := c.Parent(decl.Id).(*ast.Field)
	switch {
	case !ok:
	case len(lines) == 0:
		c.takeOut(decl)
	default:
		c.Replace(decl.Pkg, field.Pos(), field.End(), strings.Join(lines, "\n"))
		if field.Doc != nil {
			c.Replace(decl.Pkg, field.Doc.Pos(), field.Pos(), "")
		}
	}
	for _, u := range c.x.Uses[m.Pos()] {
		c.callsFunction(u, of)
	}
	c.noneOfItsOwn(m)
}

// nativeMethod returns the declaration of a native method.
func (c *contract) nativeMethod(decl native.Named, name string) string {
	pkg, pos := decl.Pkg, decl.Id.Pos()
	ctx := "ctx " + c.Member(pkg, pos, "context", "context", "Context")
	statement := "(" + ctx + ", sql string, args ...any) "
	switch name {
	case "Query":
		return "Query" + statement + "(" + c.PGX(pkg, pos, "Rows") + ", error)"
	case "QueryRow":
		return "QueryRow" + statement + c.PGX(pkg, pos, "Row")
	case "Exec":
		return "Exec" + statement + "(" + c.PGConn(pkg, pos, "CommandTag") + ", error)"
	case "Begin":
		return "Begin(" + ctx + ") (" + c.PGX(pkg, pos, "Tx") + ", error)"
	}
	return "BeginTx(" + ctx + ", opts " + c.PGX(pkg, pos, "TxOptions") + ") (" + c.PGX(pkg, pos, "Tx") + ", error)"
}

// callsFunction rewrites one use of a method by the rule of sqlx's own.
func (c *contract) callsFunction(u native.Named, of *types.Func) {
	sel, ok := c.Parent(u.Id).(*ast.SelectorExpr)
	if !ok {
		return
	}
	use := &flow.Use{Package: u.Pkg, Sel: sel, Method: of}
	if parent, child := c.Around(sel); parent != nil {
		if call, ok := parent.(*ast.CallExpr); ok && call.Fun == child {
			use.Call = call
		}
	}
	sqlxUse(c.Rewrite, use)
}

// noneOfItsOwn refuses an interface that a type of the module satisfies by a
// method of its own, which would not be called any more.
func (c *contract) noneOfItsOwn(m *types.Func) {
	for _, conv := range c.Graph.Conversions() {
		i, ok := conv.To.Underlying().(*types.Interface)
		if !ok || !slices.ContainsFunc(slices.Collect(i.Methods()), func(o *types.Func) bool { return o.Pos() == m.Pos() }) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(conv.From, true, m.Pkg(), m.Name())
		if own, ok := obj.(*types.Func); ok && c.ours(own) {
			decl := c.x.Decls[own.Pos()]
			c.Refuse(native.Taken, decl.Pkg, decl.Id.Pos(), "%s has a method of its own for %s of sqlx, which natively is a function", gosrc.ReceiverName(own), m.Name())
		}
		hasAlready(c.Rewrite, conv.From, sqlxNeeds[withoutContext(m.Name())])
	}
}

// hasAlready refuses a type of the module that has a method of a name by which
// natively the handle inside it is called.
func hasAlready(r *native.Rewrite, t types.Type, names []string) {
	x := r.Indexed()
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if own, ok := obj.(*types.Func); ok {
			if decl, ours := x.Decls[own.Pos()]; ours {
				r.Refuse(native.Taken, decl.Pkg, decl.Id.Pos(), "%s has %s already, which natively would be called for the handle inside it", gosrc.ReceiverName(own), name)
			}
		}
	}
}

// intoSqlx looks at the types around a handle whose values become an interface of
// sqlx.
func intoSqlx(r *native.Rewrite) {
	for _, conv := range r.Graph.Conversions() {
		if native.OfSqlxType(conv.To) && holds(r, conv.From) {
			hasAlready(r, conv.From, []string{"Query", "Exec", "QueryRow"})
		}
	}
}

// holds reports whether a type has a handle of the component embedded.
func holds(r *native.Rewrite, t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() && (r.ComponentOfDecl(f) == r.Flow || holds(r, f.Type())) {
			return true
		}
	}
	return false
}

// sqlxMethod returns the method of a handle of sqlx that has the name and the
// signature of m, and no handle of database/sql has, nil if none.
func sqlxMethod(x *native.Index, m *types.Func) *types.Func {
	if x.Sqlx == nil {
		return nil
	}
	for _, name := range []string{"Tx", "Conn", "DB"} {
		obj, ok := x.Sqlx.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		found, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, nil, m.Name())
		f, ok := found.(*types.Func)
		if ok && f.Pkg().Path() == dbapi.SQLXPath && types.Identical(f.Signature(), m.Signature()) {
			return f
		}
	}
	return nil
}
