package quiet

import (
	"database/sql"

	"example.com/preping/database"
)

// taken goes to a method of an interface of another package.
func taken(url string, t database.Taker) {
	db, _ := sql.Open("postgres", url)
	t.Take(db)
}

// held goes into a field of a type of another package.
func held(url string) *database.Holder {
	db, _ := sql.Open("postgres", url)
	return &database.Holder{Pool: db}
}

// assigned does by an assignment.
func assigned(url string, h *database.Holder) {
	db, _ := sql.Open("postgres", url)
	h.Pool = db
}

// opened is opened into one.
func opened(url string, h *database.Holder) (err error) {
	h.Pool, err = sql.Open("postgres", url)
	return err
}
