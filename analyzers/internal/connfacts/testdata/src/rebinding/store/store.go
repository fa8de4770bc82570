// Package store numbers the placeholders of its texts itself.
package store

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// Store keeps a pool.
type Store struct{ db *sql.DB }

// New keeps it.
func New(db *sql.DB) *Store { return &Store{db} }

func rebind(q string) string {
	for n := 1; strings.Contains(q, "?"); n++ {
		q = strings.Replace(q, "?", "$"+strconv.Itoa(n), 1)
	}
	return q
}

const byOrg = "SELECT count(*) FROM users WHERE org = ?"

// Count numbers them in place.
func (s *Store) Count(org string) (n int, err error) {
	err = s.db.QueryRow(rebind("SELECT count(*) FROM users WHERE org = ?"), org).Scan(&n) // want `QueryRow: unknown`
	return n, err
}

// Later does in a variable.
func (s *Store) Later(org string) {
	q := rebind(byOrg)
	s.db.Exec(q, org)                          // want `Exec: unknown`
	s.db.Exec(fmt.Sprintf(rebind(byOrg)), org) // want `Exec: unknown`
	s.db.Exec("UPDATE orgs SET seen = now()")  // want `Exec: unknown`
}

// Lite sends placeholders as they are.
func Lite(db *sql.DB, table string) {
	db.Exec("DELETE FROM "+table+" WHERE org = ?", 1)              // want `Exec: not PostgreSQL`
	db.Exec(fmt.Sprintf("DELETE FROM %s WHERE org = ?", table), 1) // want `Exec: not PostgreSQL`
	db.Exec("VACUUM")                                              // want `Exec: not PostgreSQL`
}
