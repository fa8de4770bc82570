// Command errors looks at errors of lib/pq.
package main

import (
	"database/sql"
	"errors"
	"github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, err := sql.Open("postgres", "")
	var pe *pq.Error
	_ = errors.As(err, &pe)
}
