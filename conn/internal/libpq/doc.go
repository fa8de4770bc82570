// Package libpq runs statements on a pgx connection with the rules of
// database/sql over github.com/lib/pq.
//
// Arguments go through database/sql's conversions and lib/pq's text encoding,
// results through lib/pq's decoding and database/sql's assignment. The server
// sees the same parameters and the program the same values as before a move
// from lib/pq. Two forms share that core: functions on a *pgx.Conn
// ([Exec], [Query], [QueryRow], [CopyFrom], [SendBatch]) and a driver.Conn for
// database/sql ([NewSQLConn]).
//
// Statements with arguments are sent unnamed, as lib/pq sends them, so nothing
// is left on the server: transaction poolers, DISCARD ALL and changed tables
// are safe. What lib/pq asks the server each time, the types of the
// parameters, is remembered for each connection; see [state].
//
// A connection may be used by one goroutine at a time, as a *pgx.Conn.
package libpq
