// Command endless works until it is killed.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"
	"time"

	_ "github.com/lib/pq"
)

func waits(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	listen(db)
	select {}
}

func polls(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Second)
	}
}

// once ends at the first error.
func once(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			return err
		}
	}
}

func listen(db *sql.DB) {}

// hands gives the pool to a function that never returns.
func hands(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	serve(db)
}

func serve(db *sql.DB) {
	db.Ping()
	select {}
}

// exits ends the program.
func exits(dsn string) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		log.Fatal(err)
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			break
		}
	}
	os.Exit(1)
}

func main() {
	if len(os.Args) > 2 {
		exits(os.Args[2])
	}
	if len(os.Args) > 1 {
		log.Fatal(once(os.Args[1]))
	}
	go waits("")
	go hands("")
	polls("")
}

type queue struct{}

func (queue) ReadMessage() (string, error) { return "", nil }

func (queue) NextBatch() ([]string, error) { return nil, nil }

// consumes goes on until something fails.
func consumes(q queue) error {
	db, err := sql.Open("postgres", "") // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		m, err := q.ReadMessage()
		if err != nil {
			return err
		}
		if _, err := db.Exec("INSERT INTO messages VALUES ($1)", m); err != nil {
			return err
		}
	}
}

type worker struct {
	db *sql.DB
	q  queue
}

// run consumes in another method, as long as its context does not end.
func (w *worker) run(ctx context.Context) (err error) {
	w.db, err = sql.Open("postgres", "") // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer w.db.Close()
	return w.loop(ctx)
}

func (w *worker) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		m, err := w.q.ReadMessage()
		if err != nil {
			return err
		}
		if _, err := w.db.ExecContext(ctx, "INSERT INTO messages VALUES ($1)", m); err != nil {
			return err
		}
	}
	return nil
}

// imports ends with what there is.
func imports(q queue) error {
	db, err := sql.Open("postgres", "")
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		batch, err := q.NextBatch()
		if err != nil || len(batch) == 0 {
			return err
		}
		if _, err := db.Exec("INSERT INTO messages VALUES ($1)", batch[0]); err != nil {
			return err
		}
	}
}

// first reads one message, whatever it is.
func first(q queue) error {
	db, err := sql.Open("postgres", "")
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := q.ReadMessage()
	if err != nil {
		return err
	}
	_, err = db.Exec("INSERT INTO messages VALUES ($1)", m)
	return err
}
