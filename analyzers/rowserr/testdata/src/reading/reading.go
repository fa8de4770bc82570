// Package reading reads rows for others.
package reading

import "database/sql"

// Rows has no Err.
type Rows interface {
	Next() bool
	Scan(...any) error
}

// Ints cannot ask for the error.
func Ints(rows Rows) (all []int, err error) {
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// Count does not.
func Count(rows *sql.Rows) (n int) {
	for rows.Next() {
		n++
	}
	return n
}

// Asked does.
func Asked(rows *sql.Rows) (n int, err error) {
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// First reads one row.
func First(rows Rows) (n int, err error) { return n, rows.Scan(&n) }

// One reads a row, and asks too early.
func One(rows *sql.Rows) (n int, err error) {
	if err := rows.Scan(&n); err != nil {
		return 0, err
	}
	return n, rows.Err()
}
