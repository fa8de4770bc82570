// Package wrappeduse calls wrappers of other packages.
package wrappeduse

import (
	"database/sql"

	"example.com/shop/wrappedport"
	"example.com/shop/wrappedstore"
)

type cache struct{ rows map[string]*sql.Rows }

func (cache) Size() int { return 0 }

func (c cache) Query(query string, args ...any) (*sql.Rows, error) { return c.rows[query], nil }

type service struct {
	store wrappedport.Store
	conn  wrappedstore.Conn
}

func use(s service, k wrappedport.Cached) {
	s.store.Query("SELECT 1")   // want `s.store.Query takes no context, and leads to Query on a \*sql.DB`
	s.conn.QueryRow("SELECT 1") // want `s.conn.QueryRow takes no context, and leads to QueryRow on a \*sql.DB`
	k.Query("SELECT 1")
}
