package migrate_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

const compares = `
-- a.go --
package shop

import (
	"database/sql"
	"errors"
	"log"
	"strings"

	_ "github.com/lib/pq"
)

const twice = "pq: duplicate key"

func Open(dsn string) (*sql.DB, error) { return sql.Open("postgres", dsn) }

func ByText(err error) bool {
	return strings.HasPrefix(err.Error(), "pq: ") // 1
}

func ByConstant(err error) bool {
	s := err.Error()
	return s == twice || // 2
		strings.Contains(s, "(23505)") // 3
}

func ByCode(err error) int {
	switch err.Error() {
	case "40001": // 4
		return 1
	}
	log.Print("pq: no")
	return strings.Index("90210", "23505")
}

var errTwice = errors.New("pq: twice")
`

// Who compares the text of an error learns where, in one note.
func TestComparedTextIsTold(t *testing.T) {
	r := plan(t, fixtest.Unpack(t, txtar.Parse([]byte(compares))), false)
	told := slices.DeleteFunc(r.Report.Notes, func(n string) bool { return !strings.Contains(n, "text of an error") })
	if len(told) != 1 || !strings.HasPrefix(told[0], "a.go:17: ") || !strings.HasSuffix(told[0], "(and in 3 more places)") {
		t.Errorf("told: %q", told)
	}
}
