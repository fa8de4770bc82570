// Package built sends texts through a builder.
package built

import (
	"context"
	"database/sql"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/lib/pq"
)

func role(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	g := goqu.New("postgres", db)
	_, err = g.ExecContext(ctx, "SET ROLE app") // want `g.ExecContext runs SET on a pool`
	if err != nil {
		return err
	}
	return g.WithTx(func(tx *goqu.TxDatabase) error {
		_, err := tx.ExecContext(ctx, "SET LOCAL ROLE app")
		return err
	})
}
