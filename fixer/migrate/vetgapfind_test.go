package migrate

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

type Logger interface {
	Logf(format string, args ...any)
}
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
	p := &planner{m: m}
	newer := []string{"example.com/m/far", "example.com/m/logger", "example.com/m/quoted", "example.com/m/quotes", "example.com/m/user"}
	if got := p.vetMayRefuse("1.24"); !slices.Equal(got, newer) {
		t.Errorf("from 1.24: got %q, want %q", got, newer)
	}
	all := slices.Concat(newer[:4], []string{"example.com/m/tested", "example.com/m/text"}, newer[4:])
	if got := p.vetMayRefuse("1.23"); !slices.Equal(got, all) {
		t.Errorf("from 1.23: got %q, want %q", got, all)
	}
}
