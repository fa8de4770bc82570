// Package entclient has the faults that are seen of a client that ent generated.
package entclient

import (
	"context"
	"database/sql"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/lib/pq" // want: syncdriver

	"example.com/clients/ent"
)

type app struct{ client *ent.Client }

func newApp(dsn string) (*app, error) {
	db, err := sql.Open("postgres", dsn) // want: preping
	if err != nil {
		return nil, err
	}
	return &app{ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, db)))}, nil
}

func (a *app) leak(ctx context.Context) error {
	tx, err := a.client.Tx(ctx) // want: unreleased
	if err != nil {
		return err
	}
	if _, err := tx.User.Get(ctx, 1); err != nil {
		return err
	}
	return tx.Commit()
}

// inTx commits what work does, or rolls it back, also where it panics.
func inTx(ctx context.Context, client *ent.Client, work func(tx *ent.Tx) error) error {
	tx, err := client.Tx(ctx)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback()
		}
	}()
	if err := work(tx); err != nil {
		done = true
		return rollback(tx, err)
	}
	done = true
	return tx.Commit()
}

func rollback(tx *ent.Tx, err error) error {
	if failed := tx.Rollback(); failed != nil {
		return failed
	}
	return err
}

func (a *app) nested(ctx context.Context) error {
	return inTx(ctx, a.client, func(tx *ent.Tx) error {
		if _, err := a.client.User.Query().Limit(1).All(ctx); err != nil { // want: nestedacquire
			return err
		}
		time.Sleep(time.Second) // want: heldconn
		_, err := tx.User.Query().Limit(1).All(ctx)
		return err
	})
}

func (a *app) passed(ctx context.Context) error {
	tx, err := a.client.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := list(ctx, tx.Client()); err != nil {
		return err
	}
	if err := list(ctx, a.client); err != nil { // want: nestedacquire
		return err
	}
	return tx.Commit()
}

func list(ctx context.Context, client *ent.Client) error {
	_, err := client.User.Query().All(ctx)
	return err
}

func (a *app) state(ctx context.Context) error {
	_, err := a.client.ExecContext(ctx, "SET search_path TO tenant") // want: sessionstate
	return err
}

func (a *app) inTransaction(ctx context.Context) error {
	return inTx(ctx, a.client, func(tx *ent.Tx) error {
		if _, err := tx.ExecContext(ctx, "SET LOCAL search_path TO tenant"); err != nil {
			return err
		}
		return set(ctx, tx.Client())
	})
}

func set(ctx context.Context, client *ent.Client) error {
	_, err := client.ExecContext(ctx, "SET LOCAL search_path TO tenant")
	return err
}

func (a *app) rows(ctx context.Context) error {
	rows, err := a.client.QueryContext(ctx, "SELECT id FROM users") // want: unreleased
	if err != nil {
		return err
	}
	for rows.Next() { // want: rowserr
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return nil
}

var _ = []any{newApp, (*app).leak, (*app).nested, (*app).passed, (*app).state, (*app).inTransaction, (*app).rows}
