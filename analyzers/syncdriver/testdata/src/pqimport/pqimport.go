// Package pqimport imports lib/pq and uses it.
package pqimport

import (
	"database/sql"
	"errors"

	"github.com/lib/pq" // want `^import of github.com/lib/pq keeps PostgreSQL behind database/sql, out of conn's reach; used here for pq.Array \(2\), pq.Error \(2\), sql.Open \(2\), pq.Driver and 2 more; netralint -fix ./... moves the module off it$`
)

func init() { sql.Register("mine", &pq.Driver{}) }

// Open is counted with the import.
func Open() (*sql.DB, error) { return sql.Open("postgres", "") }

// Own is as well, under the name registered here.
func Own() (*sql.DB, error) { return sql.Open("mine", "") }

func use(db *sql.DB) error {
	db.Exec("UPDATE a SET b = $1 WHERE c = ANY($2)", pq.Array([]int{1}), pq.Array([]int{2}))
	_ = pq.NewListener("", 0, 0, nil)
	var err *pq.Error
	if errors.As(nil, &err) && errors.Is(err, &pq.Error{}) {
		return err
	}
	_ = pq.QuoteIdentifier("a")
	return nil
}
