// Package fields gets its handles in exported fields and variables, and cannot tell what
// they are.
package fields

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) Names() (*sql.Rows, error) { return s.DB.Query("SELECT name FROM people") }

func (s *Store) Forget() error { return forget(s.DB) }

func forget(db *sql.DB) error {
	_, err := db.Exec("DELETE FROM people")
	return err
}

// Embedding has the methods of its handle.
type Embedding struct {
	*sql.DB
	Name string
}

func (e *Embedding) Count() (n int, err error) {
	err = e.QueryRow("SELECT count(*) FROM people").Scan(&n)
	return n, err
}

// Calm passes a context.
type Calm struct{ DB *sql.DB }

func (c *Calm) Close() error { return c.DB.Close() }

var DB *sql.DB

func Drop() error {
	_, err := DB.Exec("DROP TABLE people")
	return err
}

var Idle *sql.DB

func Close() error { return Idle.Close() }
