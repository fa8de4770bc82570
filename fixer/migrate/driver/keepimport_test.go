package driver

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/netra-systems/netralint/fixer"
)

func TestOverPools(t *testing.T) {
	for src, want := range map[string]string{
		"package a\nimport _ \"github.com/pressly/goose/v3\"\n": "",
		"package a\nimport \"entgo.io/ent/dialect/sql\"\n":      "; with pool from conn.OpenSQL, ent takes a pool: entsql.OpenDB(dialect.Postgres, pool)",
		"package a\nimport p \"gorm.io/driver/postgres\"\n":     "; with pool from conn.OpenSQL, gorm takes a pool: Conn: pool in postgres.Config, in place of DriverName and DSN",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", src, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		pkg := &fixer.Package{Files: []*fixer.File{{Syntax: file}, {Syntax: file}, {}}}
		if got := overPools(pkg); got != want {
			t.Errorf("%s\n%q, want %q", src, got, want)
		}
	}
}
