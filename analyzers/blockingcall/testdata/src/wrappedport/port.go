// Package wrappedport declares interfaces that types of other packages satisfy.
package wrappedport

import "database/sql"

// Store is satisfied by a wrapper.
type Store interface {
	Kind() string
	Query(query string, args ...any) (*sql.Rows, error)
}

// Cached is satisfied by a wrapper, and by a cache in another package.
type Cached interface {
	Size() int
	Query(query string, args ...any) (*sql.Rows, error)
}

func use(s Store) { s.Query("SELECT 1") } // what satisfies it is out of sight
