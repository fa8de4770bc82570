// Command oids uses more than one package of lib/pq.
package main

import (
	"database/sql"

	_ "github.com/lib/pq"
	"github.com/lib/pq/oid" // want `^import of github.com/lib/pq/oid keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	_ = oid.T_text
}
