// Package sqlx has the rules of github.com/jmoiron/sqlx: of the methods and
// functions it adds to database/sql, of its openings, and of what is left of it
// when all handles are moved.
package sqlx
