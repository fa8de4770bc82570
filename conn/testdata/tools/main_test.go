package tools_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) {
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "PG") || name == "DATABASE_URL" || name == "SQL_ECHO" {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(pgtest.Main(m))
}

// open opens a DB on a database of its own; no goroutine may be left at the end.
func open(t *testing.T, opts ...conn.Option) *conn.DB {
	t.Helper()
	url := pgtest.Database(t)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	db, err := conn.OpenURL(t.Context(), url, append([]conn.Option{conn.WithLogger(slog.New(slog.DiscardHandler))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func exec(t *testing.T, db *conn.DB, sql string) {
	t.Helper()
	if _, err := db.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}
