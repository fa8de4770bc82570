package database

import "database/sql"

// Collect reads all rows with scan.
func Collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// Scalar reads the one value a query returns.
func Scalar[T any](db *sql.DB, query string, args ...any) (T, error) {
	var v T
	err := db.QueryRow(query, args...).Scan(&v)
	return v, err
}
