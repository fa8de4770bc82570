package migrate

import (
	"go/ast"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// Behind each call of a handle of another database stands "other".
const handlesOfOthers = `
-- main.go --
package main

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
)

const driver = "mysql"

var global *sql.DB

var mixed, _ = sql.Open("sqlite3", "")

func calls(given *sql.DB, name string) {
	my, _ := sql.Open(driver, "")
	my.Ping() // other
	tx, _ := my.Begin()
	tx.Exec("") // other
	pg, _ := sql.Open("postgres", "")
	pg.Ping()
	any, _ := sql.Open(name, "")
	any.Ping()
	given.Ping()
	var later *sql.DB
	func() { later, _ = sql.Open("mysql", "") }()
	later.Ping() // other
	global, _ = sql.Open("sqlite", "")
	global.Ping() // other
	mixed.Ping()
	mixed = given
	lite := sqlx.MustOpen("sqlite3", "")
	lite.Ping() // other
	y, _ := sql.Open("ydb", "")
	y.Ping() // other
	turso := sqlx.MustConnect("turso", "")
	turso.Ping() // other
	connected, _ := sqlx.ConnectContext(nil, "turso", "")
	connected.Ping() // other
	unknown, _ := sql.Open("mine", "")
	unknown.Ping()
	taken, _ := sql.Open("mysql", "")
	fill(&taken)
	taken.Ping()
}

func parameter(db *sql.DB) {
	if db == nil {
		db, _ = sql.Open("mysql", "")
	}
	db.Ping()
}

func fill(**sql.DB) {}

func main() {}
`

func TestHandlesOfOthers(t *testing.T) {
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, txtar.Parse([]byte(handlesOfOthers)))})
	pkg := m.Builds[0].Packages[0]
	lines := strings.Split(string(pkg.Files[0].Src), "\n")
	others, checked := make(otherHandles), 0
	for n := range ast.Preorder(pkg.Files[0].Syntax) {
		stmt, ok := n.(*ast.ExprStmt)
		if !ok {
			continue
		}
		call := stmt.X.(*ast.CallExpr)
		want := strings.HasSuffix(lines[m.Fset.Position(call.Pos()).Line-1], "// other")
		if got := others.calls(pkg, call); got != want {
			t.Errorf("%s: other %t, want %t", types.ExprString(call), got, want)
		}
		checked++
	}
	if checked < 12 {
		t.Errorf("checked only %d calls", checked)
	}
}
