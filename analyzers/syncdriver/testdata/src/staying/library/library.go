// Package library may hand its pools to anybody.
package library

import (
	"database/sql"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

// Open opens.
func Open() {
	db, _ := sql.Open("postgres", "")
	_ = db
}
