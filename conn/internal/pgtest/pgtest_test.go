package pgtest_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestDatabaseIsEmptyAndOwn(t *testing.T) {
	for range 2 {
		c, err := pgx.Connect(t.Context(), pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(t.Context(), "CREATE TABLE one (n int)"); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPrivateRestartsOnItsPort(t *testing.T) {
	s := pgtest.Private(t, "max_connections=11")
	for _, immediate := range []bool{true, false} {
		if err := s.Stop(immediate); err != nil {
			t.Fatal(err)
		}
		if c, err := pgx.Connect(t.Context(), s.URL("postgres")); err == nil {
			_ = c.Close(context.Background())
			t.Fatal("a stopped server answers")
		}
		if err := s.Run(); err != nil {
			t.Fatal(err)
		}
		c, err := pgx.Connect(t.Context(), s.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := c.QueryRow(t.Context(), "SHOW max_connections").Scan(&got); err != nil || got != "11" {
			t.Fatalf("max_connections = %q, %v; want 11", got, err)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
