// Package jsonb uses operators with a question mark.
package jsonb

import "database/sql"

func keys(db *sql.DB) {
	db.Exec("DELETE FROM docs WHERE data ?| array['a']") // want `Exec: PostgreSQL`
	db.Exec("VACUUM")                                    // want `Exec: PostgreSQL`
}

func all(db *sql.DB) {
	db.Exec("SELECT 1 FROM docs WHERE data ?& $1", nil) // want `Exec: PostgreSQL`
}

func one(db *sql.DB) {
	db.Exec("SELECT id FROM docs d WHERE d.data->'tags' ? 'red' AND id > 1") // want `Exec: PostgreSQL`
}

func parameters(db *sql.DB) {
	db.Exec("SELECT id FROM docs WHERE name LIKE ?||'%' LIMIT ? OFFSET ?", 1, 2, 3) // want `Exec: not PostgreSQL`
}

func asked(db *sql.DB) {
	db.Exec("UPDATE docs SET name = 'what ?' -- is ? it\n WHERE seen") // want `Exec: PostgreSQL`
}
