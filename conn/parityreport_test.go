package conn

import (
	"bytes"
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// reported runs f on a DB that reports, and returns what it logged.
func reported(t *testing.T, f func(db *DB)) []string {
	t.Helper()
	var log bytes.Buffer
	db := start(t, withParam(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), "timezone", "America/New_York"),
		WithParity(ParityReport), WithSize(1), WithOverflow(-1), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	if _, err := db.Exec(t.Context(), "CREATE TABLE r (i int, f float4, s text, b bytea, at timestamptz)"); err != nil {
		t.Fatal(err)
	}
	f(db)
	var lines []string
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "than lib/pq") || strings.Contains(line, "lib/pq failed") || strings.Contains(line, "lib/pq did not") {
			lines = append(lines, line)
		}
	}
	return lines
}

func wantReports(t *testing.T, lines []string, want ...string) {
	t.Helper()
	if len(lines) != len(want) {
		t.Errorf("%d reports, want %d", len(lines), len(want))
	}
	for i := range min(len(lines), len(want)) {
		for _, part := range append(strings.Split(want[i], "; "), "parityreport_test.go:") {
			if !strings.Contains(lines[i], part) {
				t.Errorf("report %d lacks %q: %s", i, part, lines[i])
			}
		}
	}
	if t.Failed() {
		t.Log(strings.Join(lines, ""))
	}
}

func TestReportOfArguments(t *testing.T) {
	ctx := t.Context()
	at := time.Date(2024, 3, 10, 1, 2, 3, 123456789, time.UTC)
	wantReports(t, reported(t, func(db *DB) {
		for range 2 { // each place speaks once
			_, _ = db.Exec(ctx, "INSERT INTO r (i) VALUES ($1)", 1.5)
		}
		_, _ = db.Exec(ctx, "INSERT INTO r (s) VALUES ($1)", 42)
		_, _ = db.Exec(ctx, "INSERT INTO r (b) VALUES ($1)", `\x41`)
		_, _ = db.Exec(ctx, "INSERT INTO r (at) VALUES ($1)", at)
		tx, err := db.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = tx.Exec(ctx, "SELECT $1::interval", 90*time.Second)
		_ = tx.Rollback(ctx)
		_, _ = db.CopyFrom(ctx, pgx.Identifier{"r"}, []string{"s"}, pgx.CopyFromRows([][]any{{7}}))
	}),
		"lib/pq failed where pgx does not; argument $1; float64; int4",
		"pgx fails where lib/pq did not; argument $1; int; text",
		"another value; string; bytea",
		"another value; time.Time; timestamptz",
		"another value; time.Duration; interval",
		"pgx fails where lib/pq did not; copied column s; int; text")
}

func TestReportOfTargets(t *testing.T) {
	ctx := t.Context()
	wantReports(t, reported(t, func(db *DB) {
		var (
			f  float64
			at time.Time
			s  string
			v  any
			ns sql.NullString
		)
		_ = db.QueryRow(ctx, "SELECT 1.1::float4").Scan(&f)
		_ = db.QueryRow(ctx, "SELECT '2024-03-10 12:00+00'::timestamptz").Scan(&at)
		_ = db.QueryRow(ctx, "SELECT true").Scan(&s)
		_ = db.QueryRow(ctx, "SELECT 1::int4").Scan(&v)
		_ = db.QueryRow(ctx, "SELECT '10.1.2.3'::inet").Scan(&ns)
	}),
		"another value; *float64; float4", "another value; *time.Time; timestamptz", "pgx fails where lib/pq did not; *string; bool",
		"another value; sql type\"=int4", "another value; *sql.NullString; inet")
}

func TestReportIsSilentWhereNothingDiffers(t *testing.T) {
	ctx := t.Context()
	wantReports(t, reported(t, func(db *DB) {
		at := time.Date(2024, 3, 10, 1, 2, 3, 123456000, time.UTC)
		if _, err := db.Exec(ctx, "INSERT INTO r VALUES ($1, $2, $3, $4, $5)", 1, 1.5, "text", []byte{0}, at); err != nil {
			t.Fatal(err)
		}
		var (
			i int
			s string
			b []byte
			f sql.NullFloat64
			n *string
		)
		if err := db.QueryRow(ctx, "SELECT i, s, b, f, NULL::text FROM r").Scan(&i, &s, &b, &f, &n); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query(ctx, "SELECT n, 12.5::numeric, 'a'::varchar FROM generate_series(1, 3) n WHERE $1", true)
		if err != nil {
			t.Fatal(err)
		}
		var d float64
		if _, err := pgx.ForEachRow(rows, []any{&i, &d, &s}, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
	}))
}
