// Package either gets its handles from a helper that opens one of two databases.
package either

import "example.com/conns/either/open"

func mysqlOnly(id int) {
	db := open.Either(true)
	db.Exec("update trees set deleted = ? where id = ?", true, id) // want `Exec: not PostgreSQL`
	db.Exec("delete from trees")                                   // want `Exec: not PostgreSQL`
	tx, _ := db.Begin()                                            // want `Begin: not PostgreSQL`
	tx.Exec("delete from leaves where id = ?", id)                 // want `Exec: not PostgreSQL`
}

func postgresOnly(id int) {
	db := open.Either(false)
	db.Exec("update trees set deleted = $1 where id = $2", true, id) // want `Exec: can be PostgreSQL`
}

func both(id int, mysql bool) {
	db := open.Either(mysql)
	if mysql {
		db.Exec("delete from trees where id = ?", id) // want `Exec: can be PostgreSQL`
		return
	}
	db.Exec("delete from trees where id = $1", id) // want `Exec: can be PostgreSQL`
}
