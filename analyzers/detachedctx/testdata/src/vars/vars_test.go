package vars

import (
	"context"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var pool *pgxpool.Pool

func TestMain(m *testing.M) {
	ctx := context.Background()
	pool, _ = pgxpool.New(ctx, "")
	pool.Exec(ctx, "CREATE TABLE a ()")
	m.Run()
}

func TestExec(t *testing.T) {
	ctx := context.Background()
	tx, err := pool.Begin(ctx) // want `pool.Begin gets ctx, made of context.Background\(\), while t.Context\(\) is in scope; pass t.Context\(\), here and in 2 other calls of TestExec$`
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	tx.Exec(ctx, "DELETE FROM a")
	t.Run("inner", func(t *testing.T) {
		tx.Exec(ctx, "DELETE FROM a")
	})
	t.Cleanup(func() {
		pool.Exec(context.Background(), "DROP TABLE a")
	})
}

// undone ends its transaction before it returns, but it is not a test.
func undone(t *testing.T) {
	ctx := context.Background()
	tx, err := pool.Begin(ctx) // want `pool.Begin gets ctx`
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
}

func TestInner(t *testing.T) {
	ctx := context.Background()
	tx, err := pool.Begin(ctx) // want `pool.Begin gets ctx`
	if err != nil {
		t.Fatal(err)
	}
	defer func() { tx.Rollback(ctx) }()
}

// TestHandler is no test: its context is not that of one.
func (s *server) TestHandler(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	tx, _ := s.pool.Begin(ctx) // want `s.pool.Begin gets ctx`
	defer tx.Rollback(ctx)
}

// begin is a helper of tests: what it returns may be used in Cleanup.
func begin(t *testing.T) pgx.Tx {
	tx, err := pool.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func TestShared(t *testing.T) {
	ctx := context.Background()
	pool.Exec(ctx, "DELETE FROM a") // want `pool.Exec gets ctx`
	helper(ctx)
}

func TestJoined(t *testing.T) {
	pool.Exec(context.Background(), "DELETE FROM a") //netralint:ignore detachedctx it is to outlast the test
	pool.Exec(context.Background(), "DELETE FROM b") // want `pool.Exec gets context.Background\(\) while t.Context\(\) is in scope; pass t.Context\(\), here and in another call of TestJoined$`
	t.Run("inner", func(t *testing.T) {
		pool.Exec(context.Background(), "DELETE FROM c")
	})
}

func helper(ctx context.Context) {}
