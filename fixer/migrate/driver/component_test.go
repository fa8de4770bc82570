package driver

import (
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// Two parts, which do not import each other, each with several packages that use lib/pq.
const parts = `
-- a/a.go --
package a

import _ "github.com/lib/pq"
-- m/m.go --
package m

import _ "github.com/lib/pq"
-- y/y.go --
package y

import (
	_ "github.com/lib/pq"

	_ "example.com/m/m"
)
-- z/z.go --
package z

import (
	_ "github.com/lib/pq"

	_ "example.com/m/a"
)
`

// A component has the same name whenever the module is looked at: a change is asked for
// by it.
func TestComponentNames(t *testing.T) {
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, txtar.Parse([]byte(parts)))})
	opts := Options{ConnPath: dbapi.ConnPath, Within: func(*fixer.File) bool { return true }}
	for range 50 {
		var got []string
		for _, c := range New(m, opts).Components {
			got = append(got, c.ID)
			for _, p := range c.Packages {
				got = append(got, p.Name)
			}
		}
		if want := []string{"component 1", "a", "z", "component 2", "m", "y"}; !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}
