package parity

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

var differences = flag.String("differences", "", "file to write every differing cell to (default: a temporary one)")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(pgtest.Main(m))
}

// known lists the cells that are allowed to differ, by a text their line
// contains, and why. Keep it below ten.
var known = map[string]string{}

// tally counts the cells of one path against lib/pq.
type tally struct {
	name                                             string
	same, bothFail, silent, fails, works, otherError int
	lines                                            []string
}

func (c *tally) add(cell string, want, got outcome) {
	kind := ""
	switch {
	case want.err == nil && got.err == nil && want.text == got.text:
		c.same++
	case want.err == nil && got.err == nil:
		kind = "SILENT"
		c.silent++
	case want.err == nil:
		kind = "FAILS"
		c.fails++
	case got.err == nil:
		kind = "WORKS"
		c.works++
	case want.code == got.code:
		c.bothFail++
	default:
		kind = "ERROR"
		c.otherError++
	}
	if kind == "" {
		return
	}
	line := fmt.Sprintf("%s %s | %s | lib/pq: %s | got: %s", kind, c.name, cell, want, got)
	c.lines = append(c.lines, strings.ReplaceAll(line, "\n", " "))
}

func (c *tally) String() string {
	return fmt.Sprintf("%-34s cells %6d: same %6d, both fail %6d, silent %d, worked and fails %d, failed and works %d, other error %d",
		c.name, c.same+c.bothFail+c.silent+c.fails+c.works+c.otherError, c.same, c.bothFail, c.silent, c.fails, c.works, c.otherError)
}

// report prints the counts, writes the cells that differ and fails on those
// that are not known. Paths without parity are only counted.
func report(t *testing.T, tallies ...*tally) {
	t.Helper()
	var all []string
	for _, c := range tallies {
		t.Log(c)
		all = append(all, c.lines...)
		if strings.Contains(c.name, "without parity") {
			continue
		}
		unexpected := 0
		for _, line := range c.lines {
			if !isKnown(line) {
				if unexpected++; unexpected <= 20 {
					t.Error(shorten(line))
				}
			}
		}
		if unexpected > 20 {
			t.Errorf("%s: %d more", c.name, unexpected-20)
		}
	}
	file := *differences
	if file == "" {
		file = filepath.Join(t.TempDir(), "differences")
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(strings.Join(append(all, ""), "\n"))
	if cerr := f.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
}

func isKnown(line string) bool {
	for part := range known {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

func shorten(line string) string {
	if len(line) > 600 {
		return line[:600] + "…"
	}
	return line
}

// world is one server time zone and one process time zone, with a connection
// for each path.
type world struct {
	pq, open *sql.DB
	native   *conn.DB
	plain    *pgx.Conn
}

func newWorld(t *testing.T, database, zone string) *world {
	t.Helper()
	url := serverURL(t, database, map[string]string{"timezone": zone})
	w := &world{}
	var err error
	if w.pq, err = sql.Open("postgres", url); err != nil {
		t.Fatal(err)
	}
	// Without pings: they cost time and have tests of their own.
	options := []conn.Option{parity.LibPQ(), conn.WithPing(conn.PingNever), conn.WithSize(1), conn.WithOverflow(-1)}
	if w.open, err = conn.OpenSQL(url, options...); err != nil {
		t.Fatal(err)
	}
	w.pq.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = w.pq.Close(); _ = w.open.Close() })
	if w.native, err = conn.OpenURL(t.Context(), url, options...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.native.Close)
	if w.plain, err = pgx.Connect(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.plain.Close(context.Background()) })
	return w
}

// serverURL adds parameters to the URL of a test database. The server of the
// tests has no TLS unless the URL says so, and lib/pq would insist on it.
func serverURL(t testing.TB, database string, params map[string]string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if !q.Has("sslmode") {
		q.Set("sslmode", "disable")
	}
	for k, v := range params {
		q.Set(k, v)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// inZones runs f for each server time zone, in each process time zone.
func inZones(t *testing.T, f func(t *testing.T, w *world, first bool)) {
	database := pgtest.Database(t)
	prepare(t, database)
	saved := time.Local
	t.Cleanup(func() { time.Local = saved })
	first := true
	for _, local := range []string{"UTC", "Asia/Kolkata"} {
		time.Local = mustZone(local)
		for _, server := range []string{"UTC", "America/New_York"} {
			t.Run("process "+local+" server "+server, func(t *testing.T) { f(t, newWorld(t, database, server), first) })
			first = false
		}
	}
}

func prepare(t *testing.T, url string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	if _, err := c.Exec(t.Context(), schema); err != nil {
		t.Fatalf("make the types of the matrix: %v\ncitext, hstore and ltree come with the contrib modules of PostgreSQL (Debian: apt-get install postgresql)", err)
	}
}

func TestArguments(t *testing.T) {
	if len(sqlTypes) < 40 || len(goValues()) < 100 {
		t.Fatalf("the matrix has %d types and %d values", len(sqlTypes), len(goValues()))
	}
	inZones(t, func(t *testing.T, w *world, first bool) {
		native, open := &tally{name: "native parity"}, &tally{name: "OpenSQL parity"}
		stmt, batch, plain := &tally{name: "OpenSQL parity, prepared"}, &tally{name: "native parity, batch"}, &tally{name: "native without parity"}
		pq, pqStmt := sqlArgs(w.pq), stmtArgs(t, w.pq)
		paths := map[*tally]argPath{native: nativeArgs(w.native), open: sqlArgs(w.open)}
		if first {
			paths[batch], paths[plain] = batchArgs(w.native), plainArgs(w.plain)
		}
		openStmt := stmtArgs(t, w.open)
		for _, typ := range sqlTypes {
			for i, v := range goValues() {
				cell := fmt.Sprintf("%d %.80s -> %s", i, show(v), typ)
				want := safely(func() outcome { return pq(typ, v) })
				for c, path := range paths {
					c.add(cell, want, safely(func() outcome { return path(typ, v) }))
				}
				if first {
					stmt.add(cell, safely(func() outcome { return pqStmt(typ, v) }), safely(func() outcome { return openStmt(typ, v) }))
				}
			}
		}
		if first {
			report(t, native, open, stmt, batch, plain)
		} else {
			report(t, native, open)
		}
	})
}

func TestCopy(t *testing.T) {
	url := pgtest.Database(t)
	prepare(t, url)
	w := newWorld(t, url, "America/New_York")
	pq, openPath, nativePath := sqlCopy(w.pq), sqlCopy(w.open), nativeCopy(w.native)
	native, open := &tally{name: "native parity, CopyFrom"}, &tally{name: "OpenSQL parity, CopyIn"}
	types := []string{"int4", "float8", "numeric", "bool", "text", "citext", "bytea", "date", "timestamp", "timestamptz", "interval", "uuid", "jsonb", "inet", "mood", "int4[]", "text[]", "hstore"}
	copyTables(t, w.plain, types)
	for _, typ := range types {
		for i, v := range goValues() {
			cell := fmt.Sprintf("%d %.80s -> %s", i, show(v), typ)
			want := safely(func() outcome { return pq(typ, v) })
			open.add(cell, want, safely(func() outcome { return openPath(typ, v) }))
			native.add(cell, want, safely(func() outcome { return nativePath(typ, v) }))
		}
	}
	report(t, native, open)
}

func TestScans(t *testing.T) {
	all := targets()
	if len(all) < 100 {
		t.Fatalf("the matrix has %d targets", len(all))
	}
	inZones(t, func(t *testing.T, w *world, first bool) {
		native, open, plain := &tally{name: "native parity"}, &tally{name: "OpenSQL parity"}, &tally{name: "native without parity"}
		pq := sqlScans(w.pq)
		paths := map[*tally]scanPath{native: nativeScans(w.native), open: sqlScans(w.open)}
		if first {
			paths[plain] = plainScans(w.plain)
		}
		for _, q := range scanQueries() {
			all := q.targets(all)
			want := pq(q.sql, q.args, all)
			for c, path := range paths {
				if c == plain && len(q.args) > 0 {
					continue
				}
				got := path(q.sql, q.args, all)
				if len(got) != len(want) {
					t.Fatalf("%s: %s gives %d outcomes, lib/pq %d: %v", q.sql, c.name, len(got), len(want), got[0])
				}
				if c != open { // only database/sql has column types
					got[0] = want[0]
				}
				for i := range want {
					c.add(q.sql+" -> "+targetName(all, i), want[i], got[i])
				}
			}
		}
		if first {
			report(t, native, open, plain)
		} else {
			report(t, native, open)
		}
	})
}

func targetName(all []target, i int) string {
	switch {
	case i == 0:
		return "column types"
	case i <= len(all):
		return all[i-1].name
	}
	return "next row"
}

type scanQuery struct {
	sql  string
	args []any
}

// targets leaves out the decimals that panic on a float64 that is no number:
// the Rows of database/sql stay locked then.
func (q scanQuery) targets(all []target) []target {
	if !strings.Contains(q.sql, "'NaN'::float") && !strings.Contains(q.sql, "'Infinity'::float") {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(t target) bool { return strings.Contains(t.name, "decimal.") })
}

// scanQueries reads each column in the simple protocol and, with an argument,
// in the extended one, where lib/pq reads some types in binary.
func scanQueries() []scanQuery {
	var out []scanQuery
	add := func(expr string) {
		out = append(out, scanQuery{"SELECT " + expr + " FROM generate_series(1, %d)", nil},
			scanQuery{"SELECT " + expr + " FROM generate_series(1, %d) WHERE $1::int = 1", []any{1}})
	}
	seen := map[string]bool{}
	for _, c := range columns {
		add(c.sql())
		if n := c.null(); n != "" && !seen[n] {
			seen[n] = true
			add(n)
		}
	}
	return out
}
