package flow

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

const handed = `
-- go.mod --
module example.com/p

go 1.26
-- box/box.go --
package box

func Keep[T any](v T)                               {}
func KeepBy[T any](f func() (T, error))             {}
func Same[T any](v T) T                             { return v }
func Lazy[T any](f func() (T, error)) func() T      { return nil }
func Asked[T interface{ Commit() error }](v []T) T    { return v[0] }
func Pairs[K comparable, V any](m map[K]V) (k []K)  { return }
-- p.go --
package p

import (
	"database/sql"
	"sync"

	"example.com/p/box"
)

func open() (*sql.DB, error) { return sql.Open("a", "") }

var kept, err = sql.Open("b", "")

func one() {
	box.Same(box.Lazy(open)()).Close()
	sync.OnceValues(open)
}

func two() {
	box.Keep(kept)
}

func three(keys map[*sql.Stmt]*sql.Rows) { box.Pairs(keys)[0].Close() }

func four(list []*sql.Tx) { box.Asked(list) }

func five() (*sql.Conn, error) { return nil, nil }

func six() { box.KeepBy(five) }
`

// What a generic function of another module gets comes out of its result, or out of
// nothing that is seen.
func TestHandedThrough(t *testing.T) {
	m := load(t, txtar.Parse([]byte(handed)))
	var got strings.Builder
	for line := range strings.Lines(render(m, NewPart(m, dbapi.IsHandle, func(path string) bool { return path == "example.com/p" }))) {
		if line, found := strings.CutPrefix(line, "\t"); found && !strings.HasPrefix(line, "refs") {
			got.WriteString(line)
		}
	}
	want := `use p.go:15 Close()
source p.go:10 database/sql.Open
escape p.go:20 argument example.com/p/box.Keep
source p.go:12 database/sql.Open
escape p.go:23 argument example.com/p/box.Pairs
use p.go:23 Close()
escape p.go:25 argument example.com/p/box.Asked
escape p.go:29 argument example.com/p/box.KeepBy
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
