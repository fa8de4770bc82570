// Command cmd knows which database each package is for.
package main

import (
	"database/sql"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"

	"example.com/shop/numbered/days"
	"example.com/shop/numbered/notes"
	"example.com/shop/numbered/plain"
	"example.com/shop/numbered/sqlitestore"
)

func main() {
	lite, err := sql.Open("mysql", "")
	if err != nil {
		panic(err)
	}
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	notes.New(lite)
	fmt.Println(sqlitestore.Touch(lite, 1))
	fmt.Println(days.Count(lite, "1"))
	notes.New(db)                         // want `notes.New hands db to code that makes a call without a context on it`
	fmt.Println(sqlitestore.Touch(db, 1)) // want `sqlitestore.Touch hands db to code`
	fmt.Println(plain.Count(db, 1))
}
