package main

import (
	"context"
	"database/sql"
	"net/http"

	"example.com/preping/oneshot/opened"
)

type vacuum struct{ db *sql.DB }

func (v *vacuum) run(ctx context.Context) error {
	_, err := v.db.ExecContext(ctx, "VACUUM")
	return err
}

func withCleanup(dsn string) (*sql.DB, func(), error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, nil, err
	}
	return db, func() { db.Close() }, nil
}

func cleanedUp(ctx context.Context, dsn string) error {
	db, cleanup, err := withCleanup(dsn)
	if err != nil {
		return err
	}
	defer cleanup()
	return (&vacuum{db}).run(ctx)
}

func cleanedUpElsewhere(ctx context.Context, dsn string) error {
	db, cleanup, err := opened.Open(dsn)
	if err != nil {
		return err
	}
	defer cleanup()
	return (&vacuum{db}).run(ctx)
}

func servesUntilCleanup(ctx context.Context, dsn string) error {
	db, cleanup, err := opened.Open(dsn) // want `opened.Open has no`
	if err != nil {
		return err
	}
	defer cleanup()
	v := &vacuum{db}
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { v.run(ctx) })
	return http.ListenAndServe(":8080", nil)
}
