package store

import (
	"context"
	"database/sql"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// command has a pool for itself.
func command(ctx context.Context) error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	time.Sleep(time.Second)
	return tx.Commit()
}

// daemon does so in a loop, with others.
func daemon(ctx context.Context, work func(*sql.DB)) error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer func() { db.Close() }()
	go work(db)
	for {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		time.Sleep(time.Second) // want `time.Sleep waits for something else while the transaction of db.BeginTx`
		if err := tx.Commit(); err != nil {
			return err
		}
	}
}

// lasting leaves the pool to the program.
func lasting(ctx context.Context, use func(*sql.DB)) error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	use(db)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	time.Sleep(time.Second) // want `time.Sleep waits for something else while the transaction of db.BeginTx`
	return tx.Commit()
}

// given has one of somebody else's, in spite of its own.
func given(ctx context.Context, shared *sql.DB) error {
	db := shared
	if db == nil {
		var err error
		if db, err = sql.Open("pgx", os.Getenv("DATABASE_URL")); err != nil {
			return err
		}
		defer db.Close()
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	time.Sleep(time.Second) // want `time.Sleep waits for something else while the transaction of db.BeginTx`
	return tx.Commit()
}
