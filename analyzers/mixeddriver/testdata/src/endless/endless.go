// Package endless opens a list of data sources by functions that call themselves.
package endless

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type config struct {
	DSN         string
	Next        *config
	Left, Right *config
}

func open(c *config) {
	db, err := sql.Open("postgres", c.DSN)
	if err == nil {
		defer db.Close()
	}
	if c.Next != nil {
		open(c.Next)
	}
}

func first(c config) { second(*c.Left) }

func second(c config) {
	open(&c)
	first(*c.Right)
}
