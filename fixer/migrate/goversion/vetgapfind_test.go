package goversion

import (
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// TestVetMayRefuse looks for what go vet refuses in newer code only.
func TestVetMayRefuse(t *testing.T) {
	archive := txtar.Parse([]byte(`
-- go.mod --
module example.com/m

go 1.26
-- text/text.go --
package text

import "log"

func Say(s string) { log.Printf(s) }
-- tested/tested.go --
package tested
-- tested/tested_test.go --
package tested_test

import "testing"

func TestIt(t *testing.T) { t.Logf(t.Name()) }
-- quoted/quoted.go --
package quoted

import "fmt"

func Say(n int) string { return fmt.Sprintf("%%%s %-5q", "x", n) }
-- quotes/quotes.go --
package quotes

import "fmt"

func Say(n [][]int) string { return fmt.Sprintf("%q", n) }
-- logger/logger.go --
package logger

import "log"

type Logger interface {
	Logf(format string, args ...any)
}

type std struct{}

func (std) Logf(format string, args ...any) { log.Printf(format, args...) }

var Std Logger = std{}
-- relay/relay.go --
package relay

import "log"

type Printer interface{ Printf(format string, args ...any) }

func To(l *log.Logger) Printer { return l }
-- wide/wide.go --
package wide

import "example.com/m/relay"

type Also interface{ Printf(format string, args ...any) }

type both struct{ relay.Printer }

func (b both) Printf(format string, args ...any) { b.Printer.Printf(format, args...) }

var _ Also = both{}
-- store/store.go --
package store

import "database/sql"

type Execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

type logged struct{ Execer }

func (l logged) Exec(query string, args ...any) (sql.Result, error) {
	args = append([]any{1}, args...)
	return l.Execer.Exec(query, args...)
}

func New(db *sql.DB) Execer { return logged{db} }
-- alone/alone.go --
package alone

type Logger interface {
	Logf(format string, args ...any)
}

func Say(l Logger) { l.Logf("%d", "x") }
-- user/user.go --
package user

import "example.com/m/logger"

func Say(l logger.Logger) { l.Logf("%d", "x") }
-- far/far.go --
package far

import "example.com/m/user"

var _ = user.Say
-- fine/fine.go --
package fine

import (
	"fmt"
	"strings"
)

type names interface{ Names(of ...string) }

func Say(s string, list []any) string {
	return fmt.Sprintf("%q %%q %d", s, 1) + fmt.Sprintf("%q %c %q %q %q", 'x', 1, []string{s}, error(nil), []byte(s)) + fmt.Sprintf(s, 1) + fmt.Sprintf(s, list...) + fmt.Sprintf("%q", list...) + fmt.Sprint(s) + strings.ToUpper(s)
}

func Bytes(b []byte, s string) []byte { return append(b, s...) }
`))
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, archive)})
	r := &Rise{m: m}
	newer := []string{"example.com/m/far", "example.com/m/logger", "example.com/m/quoted", "example.com/m/quotes", "example.com/m/relay", "example.com/m/user", "example.com/m/wide"}
	if got := r.vetMayRefuse("1.24"); !slices.Equal(got, newer) {
		t.Errorf("from 1.24: got %q, want %q", got, newer)
	}
	all := slices.Concat(newer[:5], []string{"example.com/m/tested", "example.com/m/text"}, newer[5:])
	if got := r.vetMayRefuse("1.23"); !slices.Equal(got, all) {
		t.Errorf("from 1.23: got %q, want %q", got, all)
	}
}
