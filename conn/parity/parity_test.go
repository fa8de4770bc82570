package parity_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

func TestMain(m *testing.M) {
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "PG") || name == "DATABASE_URL" {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(pgtest.Main(m))
}

func open(t *testing.T, opts ...conn.Option) *conn.DB {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), pgtest.Database(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func TestOptions(t *testing.T) {
	for _, tt := range []struct {
		option conn.Option
		want   string
		limit  int
	}{
		{parity.LibPQ(), "lib/pq", 100},
		{parity.Report(), "lib/pq, as a report", 30},
		{parity.Sessions(), "none", 100},
		{func(*conn.Config) {}, "none", 30},
	} {
		db := open(t, tt.option, conn.WithMode(conn.ModePool))
		d := db.Describe()
		if d.Parity.String() != tt.want || d.Size+d.Overflow != tt.limit {
			t.Errorf("parity %s, size %d, overflow %d; want %s and %d connections", d.Parity, d.Size, d.Overflow, tt.want, tt.limit)
		}
	}
	db := open(t, parity.MaxOpenConns(7), parity.MaxIdleConns(2), parity.ConnMaxLifetime(time.Hour), parity.ConnMaxIdleTime(time.Minute), conn.WithMode(conn.ModePool))
	if d := db.Describe(); d.Size+d.Overflow != 7 || d.Size != 2 {
		t.Errorf("size %d, overflow %d; want 2 and 5", d.Size, d.Overflow)
	}
	var c conn.Config
	parity.ConnMaxLifetime(0)(&c)
	parity.ConnMaxIdleTime(time.Minute)(&c)
	if c.Recycle >= 0 || c.IdleTimeout != time.Minute {
		t.Errorf("recycle %v, idle timeout %v; want never and a minute", c.Recycle, c.IdleTimeout)
	}
}

// A number is text for lib/pq, and not for pgx.
func TestLike(t *testing.T) {
	plain := open(t)
	for name, h := range map[string]parity.Handle{"LibPQ": open(t, parity.LibPQ()), "Like": parity.Like(plain), "pgx": plain} {
		var text string
		err := h.QueryRow(t.Context(), "SELECT $1::text", 7).Scan(&text)
		if like := name != "pgx"; like != (err == nil && text == "7") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	tx, err := parity.Like(plain).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(context.Background()); !errors.Is(err, sql.ErrTxDone) {
		t.Errorf("a transaction that has ended says %v", err)
	}
}

func TestLimits(t *testing.T) {
	limits := parity.Limits()
	if len(limits) < 10 || !slices.ContainsFunc(limits, func(l parity.Limit) bool { return l.ID == "result-sets" }) {
		t.Errorf("%d limits", len(limits))
	}
}

// Every name of conn that goes is named with the one to use, and that is there.
func TestDeprecatedNamesHaveAnother(t *testing.T) {
	source, err := os.ReadFile("parity.go")
	if err != nil {
		t.Fatal(err)
	}
	limits, err := os.ReadFile("limits.go")
	if err != nil {
		t.Fatal(err)
	}
	declared, n := string(source)+string(limits), 0
	for _, name := range []string{"parity.go", "options.go", "limits.go", "likelibpq.go"} {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range regexp.MustCompile(`(?m)^// Deprecated: Use .*`).FindAllString(string(text), -1) {
			for _, m := range regexp.MustCompile(`parity\.(\w+)`).FindAllStringSubmatch(line, -1) {
				n++
				if !regexp.MustCompile(`(?m)^(func|type) ` + m[1] + `\b`).MatchString(declared) {
					t.Errorf("%s: there is no parity.%s", name, m[1])
				}
			}
		}
	}
	if n < 14 {
		t.Errorf("only %d names", n)
	}
}
