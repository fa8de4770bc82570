// Command unlinked does not have package conn.
package main

import (
	"database/sql"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`
)

func main() {
	_, _ = sql.Open("postgres", "")
}
