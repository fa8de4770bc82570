// Package scope makes calls where contexts are, and where they are not.
package scope

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	_ "github.com/lib/pq"
)

// store reaches its handle by embedding and by a field.
type store struct {
	*sql.DB
	read *sql.DB
	tx   *sql.Tx
}

func (s *store) embedded(ctx context.Context) {
	s.Exec("DELETE FROM a")      // want `s.Exec takes no context.*; use ExecContext with ctx`
	s.DB.Exec("DELETE FROM a")   // want `s.DB.Exec takes no context`
	s.read.Exec("DELETE FROM a") // want `s.read.Exec takes no context`
}

func (s *store) none() {
	s.read.Exec("DELETE FROM a")   // want `use ExecContext \(no context is in scope\)`
	(s.read.Exec)("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) handle(w http.ResponseWriter, r *http.Request) {
	s.read.Exec("DELETE FROM a")       // want `use ExecContext with r.Context\(\)`
	go s.read.Exec("DELETE FROM a")    // want `use ExecContext \(it runs in a goroutine that may outlive the context in scope\)`
	defer s.read.Exec("DELETE FROM a") // want `use ExecContext \(it is deferred, and the context in scope may be cancelled by then\)`
	defer func() {
		s.read.Exec("DELETE FROM a") // want `use ExecContext \(it is deferred`
	}()
	defer used(s.read.Exec("DELETE FROM a"))        // want `use ExecContext with r.Context\(\)`
	go used(s.read.Exec("DELETE FROM a"))           // want `use ExecContext with r.Context\(\)`
	defer s.read.QueryRow("SELECT b FROM a").Scan() // want `use QueryRowContext \(the result outlives the context in scope\)`
	time.AfterFunc(time.Minute, func() {
		s.read.Exec("DELETE FROM a") // want `use ExecContext \(it is in a function literal that may run after`
	})
	<-r.Context().Done()
	s.read.Exec("DELETE FROM a") // want `use ExecContext \(the context in scope may already be cancelled there\)`
}

func used(sql.Result, error) {}

// handler is a function literal in a package variable.
var handler = func(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		db.Exec("DELETE FROM a") // want `use ExecContext with r.Context\(\)`
	}
}

// steps are function literals in a package variable without a context.
var steps = []func(tx *sql.Tx) error{
	func(tx *sql.Tx) error {
		_, err := tx.Exec("CREATE TABLE a (b int)") // want `tx.Exec takes no context.*; use ExecContext \(no context is in scope\)`
		return err
	},
}

// Rows and transactions end with the context they were made with.

func (s *store) begin(ctx context.Context) (*sql.Tx, error) {
	return s.read.Begin() // want `use BeginTx with ctx`
}

func (s *store) beginShort(ctx context.Context) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if true {
		return s.read.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	}
	_, err := s.read.Prepare("SELECT 1") // want `use PrepareContext with ctx`
	if err != nil {
		return nil, err
	}
	tx, err := s.read.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	return tx, err
}

func (s *store) queryShort(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	rows, err := s.read.Query("SELECT 1") // want `use QueryContext with ctx`
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

func (s *store) keep(ctx context.Context) (err error) {
	s.tx, err = s.read.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	return err
}

func (s *store) keepLater(ctx context.Context) error {
	tx, err := s.read.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	if err != nil {
		return err
	}
	s.tx = tx
	return nil
}

func (s *store) wrap(ctx context.Context) (*unit, error) {
	tx, err := s.read.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	return &unit{tx: tx}, err
}

type unit struct{ tx *sql.Tx }

func (s *store) use(ctx context.Context) error {
	tx, err := s.read.Begin() // want `use BeginTx with ctx`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func work(tx *sql.Tx) error { return nil }
