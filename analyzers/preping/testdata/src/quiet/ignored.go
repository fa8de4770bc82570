package quiet

import "database/sql"

func ignored(url string) {
	db, _ := sql.Open("postgres", url) //netralint:ignore preping a one-shot command
	keptIgnored = db
}

var keptIgnored *sql.DB
