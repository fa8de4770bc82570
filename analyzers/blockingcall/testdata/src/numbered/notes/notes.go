// Package notes asks for the identity of what it inserts, which PostgreSQL does not tell.
package notes

import "database/sql"

type Notes struct{ db *sql.DB }

func New(db *sql.DB) *Notes { return &Notes{db} }

func (n *Notes) Add(text string) (int64, error) {
	res, err := n.db.Exec("INSERT INTO notes (text) VALUES ($1)", text)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}
