package connfacts

import (
	"go/ast"
	"go/constant"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Set is one setting made on a pool or on its configuration, or one thing done
// to it.
type Set struct {
	// Name is the method called or the field assigned: SetMaxOpenConns,
	// MaxConns, PingContext.
	Name string
	// Does is what it means for a pool of database/sql.
	Does dbapi.Setting
	// Value is the number or duration given, when Known.
	Value int64
	Known bool

	expr ast.Expr // the value in the source; nil for what a fact says
}

// Expr returns the value given in the source of this package, nil when the
// setting is made elsewhere.
func (s Set) Expr() ast.Expr { return s.expr }

// poolFields are the fields of configurations that are remembered.
var poolFields = map[string]bool{
	"MaxConns": true, "MinConns": true, "MinIdleConns": true,
	"MaxConnLifetime": true, "MaxConnLifetimeJitter": true, "MaxConnIdleTime": true, "HealthCheckPeriod": true,
	"PingTimeout": true, "ShouldPing": true, "PrepareConn": true, "BeforeAcquire": true,
	"Mode": true, "Size": true, "AfterRelease": true,
}

// setByCall remembers what a call of a library does to the pool.
func (g *graph) setByCall(call *ast.CallExpr, api dbapi.API) {
	if api.Does == 0 || g.drained[call] {
		return
	}
	s := Set{Name: api.Name, Does: api.Does}
	if len(call.Args) == 1 && api.Does != dbapi.Pinged {
		s.expr = call.Args[0]
		s.Value, s.Known = constantInt(g.info, call.Args[0])
	}
	n := g.operandNode(call, api.Of)
	if api.Opens != dbapi.NoResource { // sqlx.Connect pings what it opens
		n = g.callResult(call, 0)
	}
	g.set(n, s)
}

// setByAssignment remembers cfg.MaxConns = n.
func (g *graph) setByAssignment(lhs, rhs ast.Expr) {
	sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
	if !ok || !poolFields[sel.Sel.Name] {
		return
	}
	s, ok := g.info.Selections[sel]
	if !ok || s.Kind() != types.FieldVal {
		return
	}
	index := s.Index()
	owner := g.path(g.eval(sel.X), s.Recv(), index[:len(index)-1])
	if f, ok := s.Obj().(*types.Var); ok && isConfigField(f) {
		g.set(owner, g.fieldSet(f, rhs))
	}
}

// setInLiteral remembers Config{MaxConns: n}.
func (g *graph) setInLiteral(lit *ast.CompositeLit, field *types.Var, value ast.Expr) {
	if poolFields[field.Name()] && isConfigField(field) {
		g.set(g.evalLit(lit), g.fieldSet(field, value))
	}
}

func (g *graph) fieldSet(f *types.Var, value ast.Expr) Set {
	s := Set{Name: f.Name(), expr: value}
	s.Value, s.Known = constantInt(g.info, value)
	return s
}

func isConfigField(f *types.Var) bool {
	if f.Pkg() == nil {
		return false
	}
	p := dbapi.PathOf(f.Pkg())
	return dbapi.TypeNamed(p, "Config") == dbapi.Config && dbapi.TypeNamed(p, "Pool")+dbapi.TypeNamed(p, "DB") != dbapi.NoResource
}

func (g *graph) set(n nodeID, s Set) {
	if n != none {
		at := g.note(n)
		at.sets = append(at.sets, s)
	}
}

func constantInt(info *types.Info, e ast.Expr) (int64, bool) {
	tv, ok := info.Types[e]
	if !ok || tv.Value == nil {
		return 0, false
	}
	v := constant.ToInt(tv.Value)
	if v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}

// connects reports whether t, or a pointer to it, is a driver or connector for
// database/sql: it has a method Connect or Open that returns a driver.Conn.
func connects(t types.Type) bool {
	if t == nil {
		return false
	}
	if dbapi.ResourceOf(t) == dbapi.Connector {
		return true
	}
	t = types.Unalias(t)
	named, ok := gosrc.Deref(t).(*types.Named)
	if !ok {
		return false
	}
	for _, name := range []string{"Connect", "Open"} {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), name)
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().Results().Len() != 2 {
			continue
		}
		if gosrc.IsNamed(fn.Signature().Results().At(0).Type(), "database/sql/driver", "Conn") {
			return true
		}
	}
	return false
}
