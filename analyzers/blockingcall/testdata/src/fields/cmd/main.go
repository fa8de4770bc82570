// Command cmd puts handles into fields and variables of another package.
package main

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"

	"example.com/shop/fields"
	"example.com/shop/fields/known"
)

type store = fields.Store

func main() {
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	other, err := sql.Open("mysql", "")
	if err != nil {
		panic(err)
	}
	_ = &fields.Store{DB: db}               // want `field DB of package fields gets db, and the code there makes 2 calls without a context on it, which no timeout and no shutdown ends`
	_ = fields.Store{db}                    // want `field DB of package fields gets db`
	_ = []store{{DB: db}}                   // want `field DB of package fields gets db`
	_ = fields.Embedding{DB: db, Name: "a"} // want `field DB of package fields gets db, and the code there makes a call without a context`
	var s fields.Store
	s.DB = db                            // want `field DB of package fields gets db`
	s.DB, err = sql.Open("postgres", "") // want `field DB of package fields gets sql.Open\("postgres", ""\), and`
	fields.DB = db                       // want `fields.DB gets db, and the code there makes a call without a context`
	fields.Idle = db
	_ = fields.Calm{DB: db}
	_ = known.Reported{DB: db}
	_ = fields.Store{DB: other}
	_ = fields.Store{}
}
