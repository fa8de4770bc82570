package quiet

import "database/sql"

func ignored(url string) {
	db, _ := sql.Open("postgres", url) //netralint:ignore preping a one-shot command
	db.SetMaxIdleConns(1)
}
