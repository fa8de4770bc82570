// Package stdlib has the rules of database/sql: what becomes of each method of
// its types, of the calls that open a database, of its errors, and of values
// that natively are none.
package stdlib
