// Command cmd opens the handle that package repo is given.
package main

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"

	"example.com/shop/repo"
)

func main() {
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	other, err := sql.Open("mysql", "")
	if err != nil {
		panic(err)
	}
	repo.New(db)   // want `repo.New hands db to code that makes 2 calls without a context on it, which no timeout and no shutdown ends`
	repo.Count(db) // want `repo.Count hands db to code that makes a call without a context on it`
	repo.New(other)
}
