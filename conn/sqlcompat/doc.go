// Package sqlcompat has what programs used of database/sql that pgx has in no
// form, for the handles of package conn: prepared statements that any goroutine
// may use, COPY statements fed row by row, and results in the shape of
// database/sql.
//
// It is what a migration writes where there is nothing closer to pgx. New code
// needs none of it: pgx prepares what it runs by itself, and copies with
// CopyFrom.
package sqlcompat
