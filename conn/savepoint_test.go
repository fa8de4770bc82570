package conn

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/libpq"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A part that was left in the middle of a result or of a COPY is undone like others, or
// the whole fails: it does not store the part.
func TestPartIsUndoneInTheMiddleOfAResult(t *testing.T) {
	pgtest.NoLeaks(t)
	errMine := errors.New("mine")
	query := func(ctx context.Context, part pgx.Tx) (pgx.Rows, error) {
		return part.Query(ctx, "SELECT repeat('x', 1000) FROM generate_series(1, 10000)")
	}
	// each returns what the caller of the part does after it
	ways := map[string]func(context.Context, pgx.Tx) (func(), error){
		"unread rows": func(ctx context.Context, part pgx.Tx) (func(), error) {
			_, err := query(ctx, part)
			return func() {}, errors.Join(err, errMine)
		},
		"rows closed afterwards": func(ctx context.Context, part pgx.Tx) (func(), error) {
			rows, err := query(ctx, part)
			return rows.Close, errors.Join(err, errMine)
		},
		"unread rows at Commit": func(ctx context.Context, part pgx.Tx) (func(), error) {
			rows, err := query(ctx, part)
			return rows.Close, err
		},
		"COPY": func(ctx context.Context, part pgx.Tx) (func(), error) {
			if like, ok := part.(interface {
				PrepareCopy(context.Context, string) (libpq.CopyStmt, error)
			}); ok {
				_, err := like.PrepareCopy(ctx, "COPY numbers (n) FROM STDIN")
				return func() {}, errors.Join(err, errMine)
			}
			return func() {}, errMine
		},
	}
	for _, parity := range []Parity{NoParity, LibPQ} {
		for name, leave := range ways {
			t.Run(parity.String()+"/"+name, func(t *testing.T) {
				db := start(t, pgtest.Database(t), WithParity(parity))
				stored := numbers(t, db)
				err := db.InTx(t.Context(), func(tx pgx.Tx) error {
					after := func() {}
					err := Savepoint(t.Context(), tx, func(part pgx.Tx) (err error) {
						if err := insert(t.Context(), part, 2); err != nil {
							return err
						}
						after, err = leave(t.Context(), part)
						return err
					})
					if err == nil {
						t.Error("the part was stored")
					}
					after()
					if parity == LibPQ {
						return insert(t.Context(), tx, 3)
					}
					return nil
				})
				if parity == LibPQ {
					if err != nil {
						t.Error(err)
					}
					want(t, stored(), 3)
					return
				}
				if (err == nil) != (name == "COPY") {
					t.Errorf("got %v", err)
				}
				want(t, stored())
			})
		}
	}
}

// A Rollback that is deferred leaves rows alone that were asked for after the Commit.
func TestDeferredRollbackOfAStoredPart(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			part, err := tx.Begin(ctx)
			if err != nil {
				return err
			}
			if err := part.Commit(ctx); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, "SELECT generate_series(1, 1000)")
			if err != nil {
				return err
			}
			for _, end := range []func(context.Context) error{part.Rollback, part.Commit} {
				if err := end(ctx); !errors.Is(err, pgx.ErrTxClosed) {
					t.Errorf("got %v of a part that has ended", err)
				}
			}
			list, err := pgx.CollectRows(rows, pgx.RowTo[int])
			if len(list) != 1000 {
				t.Errorf("%d rows", len(list))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
