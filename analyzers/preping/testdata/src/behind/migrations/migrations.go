// Package migrations gives others what holds a pool, and opens pools of its own for it.
package migrations

import (
	"database/sql"
	"errors"

	_ "github.com/lib/pq"
)

type Migrator interface {
	Version() (int, error)
	Up() error
}

type migrator struct{ db *sql.DB }

func New(db *sql.DB) Migrator { return NewIn(db, "public") }

func NewIn(db *sql.DB, schema string) Migrator { return &migrator{db} }

// NewAny gives away what is behind the interface.
func NewAny(db *sql.DB) any { return &migrator{db} }

func (m *migrator) Version() (n int, err error) {
	return n, m.db.QueryRow("SELECT version FROM migrations").Scan(&n)
}

func (m *migrator) Up() (err error) {
	defer func() {
		if err != nil {
			_, err = m.db.Exec("UPDATE migrations SET failed = true")
		}
	}()
	return errors.Join(check(m.db, "migrations"), m.set(1))
}

func check(db *sql.DB, table string) error {
	_, err := db.Exec("SELECT $1::regclass", table)
	return err
}

func (m *migrator) set(to int) error {
	_, err := m.db.Exec("UPDATE migrations SET version = $1", to)
	return err
}

type Helper struct{ DSN string }

func (h *Helper) Version() (int, error) {
	db, err := sql.Open("postgres", h.DSN)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return New(db).Version()
}

func (h *Helper) Supported() (int, error) {
	db, err := sql.Open("postgres", h.DSN)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	m := NewIn(db, "audit")
	return m.Version()
}

func (h *Helper) Up() error {
	db, err := sql.Open("postgres", h.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := h.prepare(db); err != nil {
		return err
	}
	return New(db).Up()
}

func (h *Helper) prepare(db *sql.DB) error { return check(db, "migrations") }

var registry = map[string]Migrator{}

func (h *Helper) Register() error {
	db, err := sql.Open("postgres", h.DSN) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	registry["main"] = New(db)
	return registry["main"].Up()
}
