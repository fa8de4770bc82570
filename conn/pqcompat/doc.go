// Package pqcompat has what programs used of github.com/lib/pq beside its
// driver, under the same names and with the same meaning: arrays for
// database/sql, quoting, COPY statements and a listener that reconnects.
//
// It is what a migration writes where the code keeps database/sql, or where a
// type such as StringArray is part of a struct. Code that talks to pgx needs
// little of it: pgx takes and fills slices by itself, quotes with
// [pgx.Identifier], and copies with CopyFrom.
//
// Error texts are not those of lib/pq. Errors of the server are
// [*pgconn.PgError].
package pqcompat
