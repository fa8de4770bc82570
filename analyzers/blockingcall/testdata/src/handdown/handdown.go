// Package handdown has calls in functions whose callers have contexts.
package handdown

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	_ "github.com/lib/pq"
)

type store struct {
	db *sql.DB
	tx *sql.Tx
}

func (s *store) handle(w http.ResponseWriter, r *http.Request) {
	s.touch(1)
	s.between()
	s.after(r)
	s.half()
	s.db.Exec(name(3), sum(1, 2)) // want `use ExecContext with r.Context\(\)`
}

func (s *store) work(ctx context.Context) error {
	if err := s.touch(2); err != nil {
		return err
	}
	_, err := s.begin()
	if err != nil {
		return err
	}
	return s.countdown(3)
}

func (s *store) touch(id int) error {
	if _, err := s.db.Exec("DELETE FROM a"); err != nil { // want `s.db.Exec takes no context.*; use ExecContext with a context that the callers of touch hand down`
		return err
	}
	tx, err := s.db.Begin() // want `use BeginTx with a context that the callers of touch hand down`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	func() {
		tx.Exec("UPDATE a SET b = $1", id) // want `use ExecContext with a context that the callers of touch hand down`
	}()
	defer func() {
		s.db.Exec("DELETE FROM b") // want `use ExecContext \(no context is in scope\)`
	}()
	return tx.Commit()
}

// between has no call of its own, but hands down what it is given.
func (s *store) between() {
	s.last()
	s.last()
}

func (s *store) last() {
	s.db.QueryRow("SELECT 1") // want `use QueryRowContext with a context that the callers of last hand down`
}

// begin returns a transaction, which lives as long as the caller's context.
func (s *store) begin() (*sql.Tx, error) {
	return s.db.Begin() // want `use BeginTx with a context that the callers of begin hand down`
}

func (s *store) countdown(n int) error {
	if n > 0 {
		return s.countdown(n - 1)
	}
	return s.db.Ping() // want `use PingContext with a context that the callers of countdown hand down`
}

func name(n int) string { return "SELECT $1" }

func sum(a, b int) int { return a + b }

// What follows keeps its parameters.

func (s *store) short(ctx context.Context) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.kept()
}

// kept returns a transaction that would end with the context of its caller.
func (s *store) kept() (*sql.Tx, error) {
	return s.db.Begin() // want `use BeginTx \(no context is in scope\)`
}

func (s *store) Exported() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) uncalled() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

type purger interface{ purge() }

func (s *store) purge() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) value() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) expr() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) elsewhere() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) tested() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) tagged() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) without() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) later() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

// named is named by a test, if only in a comment.
func (s *store) named(n int) {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) late() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

// half is also called by a function that nothing in sight calls.
func (s *store) half() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) orphan() { s.half() }

func (s *store) after(r *http.Request) {
	<-r.Context().Done()
	s.late()
}

func (s *store) taken(ctx int) {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) unnamed(int) {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) spread(a, b int) {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

//go:noinline
func (s *store) directed() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) again() { s.again2() }

func (s *store) again2() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
	s.again()
}

// execer has no form with a context.
type execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

func (s *store) formless(e execer) {
	e.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}

func (s *store) spreading() {
	s.db.Exec(statement()) // want `use ExecContext \(no context is in scope\)`
}

func statement() (string, int) { return "", 0 }

func pair() (int, int) { return 1, 2 }

func (s *store) use(ctx context.Context) {
	s.Exported()
	s.purge()
	s.value()
	f := s.value
	f()
	s.expr()
	(*store).expr(s)
	s.elsewhere()
	s.tested()
	s.tagged()
	go s.later()
	s.named(1)
	s.taken(1)
	s.unnamed(1)
	s.spread(pair())
	s.directed()
	s.formless(s.db)
	s.spreading()
}

func (s *store) none() { s.without() }

func init() { new(store).without() }
