package migrate_test

import (
	"go/ast"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Behind each call stands what it is called with a context, and with "holds"
// if its result depends on it; with "has" if it has one; or "-".
const contextCalls = `
-- main.go --
package main

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

type both interface {
	Exec(string, ...any) (sql.Result, error)
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

type plain interface{ Exec(string, ...any) (sql.Result, error) }

type other interface {
	Exec(string) (sql.Result, error)
	ExecContext(context.Context, string) (sql.Result, error)
}

type outer struct{ *sql.DB }

func (o outer) QueryContext(context.Context, string, ...any) (*sql.Rows, error) { return nil, nil }

func args() (string, int) { return "", 0 }

func calls(ctx context.Context, db *sql.DB, tx *sql.Tx, st *sql.Stmt, x *sqlx.DB, xt *sqlx.Tx, ns *sqlx.NamedStmt, b both, p plain, o other, out outer, ext sqlx.Ext) {
	db.Query("")              // QueryContext holds
	db.QueryRow("")           // QueryRowContext holds
	db.Exec("")               // ExecContext
	db.Begin()                // BeginTx nil holds
	db.Ping()                 // PingContext
	db.Prepare("")            // PrepareContext
	db.Close()                // -
	db.Stats()                // -
	db.Query(args())          // -
	db.QueryContext(ctx, "")  // has QueryContext holds
	tx.Stmt(st)               // StmtContext
	tx.Commit()               // -
	st.QueryRow(1)            // QueryRowContext holds
	sql.Open("", "")          // -
	sqlx.Connect("", "")      // ConnectContext
	sqlx.MustConnect("", "")  // -
	sqlx.Get(x, nil, "")      // GetContext
	sqlx.Get(ext, nil, "")    // -
	sqlx.In("")               // -
	x.Beginx()                // BeginTxx nil holds
	x.MustBegin()             // MustBeginTx nil holds
	x.Get(nil, "")            // GetContext
	x.NamedQuery("", nil)     // NamedQueryContext holds
	x.Query("")               // QueryContext holds
	xt.NamedQuery("", nil)    // -
	xt.NamedExec("", nil)     // NamedExecContext
	ns.Select(nil, nil)       // SelectContext
	b.Exec("")                // ExecContext
	p.Exec("")                // -
	o.Exec("")                // -
	out.Query("")             // -
	out.Exec("")              // ExecContext
}

func main() {}
`

func TestWantsContext(t *testing.T) {
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, txtar.Parse([]byte(contextCalls)))})
	pkg := m.Builds[0].Packages[0]
	lines := strings.Split(string(pkg.Files[0].Src), "\n")
	checked := 0
	ast.Inspect(pkg.Files[0].Syntax, func(n ast.Node) bool {
		stmt, ok := n.(*ast.ExprStmt)
		if !ok {
			return true
		}
		call := stmt.X.(*ast.CallExpr)
		_, want, _ := strings.Cut(lines[m.Fset.Position(call.Pos()).Line-1], "// ")
		got := "-"
		form, ok := migrate.WantsContext(pkg, call)
		if !ok {
			form, ok = migrate.HasContext(pkg, call)
			form.Name = "has " + form.Name
		}
		if ok {
			got = form.Name
			if form.Tail != "" {
				got += " " + form.Tail
			}
			if form.Holds {
				got += " holds"
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", types.ExprString(call), got, want)
		}
		checked++
		return true
	})
	if checked < 30 {
		t.Errorf("checked only %d calls", checked)
	}
}

func TestContextForm(t *testing.T) {
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, txtar.Parse([]byte(contextCalls)))})
	pkg := m.Builds[0].Packages[0]
	want := map[string]string{"Exec": "ExecContext", "Ping": "PingContext", "Begin": "BeginTx", "Close": "", "Stats": "", "QueryRow": "QueryRowContext"}
	seen := 0
	ast.Inspect(pkg.Files[0].Syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn := gosrc.Callee(pkg.Info, call)
		if fn == nil || fn.Signature().Recv() == nil {
			return true
		}
		name, listed := want[fn.Name()]
		if !listed || fn.Pkg().Path() != "database/sql" {
			return true
		}
		seen++
		if form, ok := migrate.ContextForm(fn); ok != (name != "") || form.Name != name {
			t.Errorf("%s: %q, want %q", fn.FullName(), form.Name, name)
		}
		return true
	})
	if seen < 6 {
		t.Errorf("saw only %d methods", seen)
	}
}
