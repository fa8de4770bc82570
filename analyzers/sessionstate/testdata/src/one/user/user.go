// Package user sends statements to the pools of another package.
package user

import (
	"context"
	"database/sql"

	"example.com/sessionstate/one/opener"
)

type app struct{ db, other *sql.DB }

func newApp() (*app, error) {
	db, err := opener.Open("dbname=app")
	if err != nil {
		return nil, err
	}
	other, err := opener.Wide("dbname=app")
	if err != nil {
		return nil, err
	}
	return &app{db: db, other: other}, nil
}

func (a *app) search(ctx context.Context) error {
	if _, err := a.other.ExecContext(ctx, "SET search_path TO a"); err != nil { // want `runs SET on a pool`
		return err
	}
	_, err := a.db.ExecContext(ctx, "SET search_path TO a")
	return err
}

func limits(ctx context.Context) error {
	db, err := opener.Wide("dbname=app")
	if err != nil {
		return err
	}
	opener.Limit(db)
	_, err = db.ExecContext(ctx, "SELECT pg_advisory_lock(1)")
	return err
}

func either(ctx context.Context, wide bool) error {
	open := opener.Open
	if wide {
		open = opener.Wide
	}
	db, err := open("dbname=app")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SET search_path TO a") // want `runs SET on a pool`
	return err
}

func inStruct(ctx context.Context) error {
	s, err := opener.New("dbname=app")
	if err != nil {
		return err
	}
	if _, err := s.DB.ExecContext(ctx, "SET search_path TO a"); err != nil {
		return err
	}
	_, err = s.Pool().ExecContext(ctx, "SET search_path TO a")
	return err
}

func native(ctx context.Context) error {
	pool, err := opener.Native(ctx, "dbname=app")
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, "CREATE TEMP TABLE a (id int)")
	return err
}

func widens(ctx context.Context) error {
	db, err := opener.Open("dbname=app")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(8)
	_, err = db.ExecContext(ctx, "SET search_path TO a") // want `runs SET on a pool`
	return err
}
