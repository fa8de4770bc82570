// Command compat has no name left for package pqcompat.
package main

import (
	"database/sql"

	"github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	pqcompat := pq.Array([]int{1})
	_ = pqcompat
	_ = pq.Array(pqcompat)
}
