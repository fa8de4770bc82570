// Package driver plans how the code of a module leaves lib/pq's driver.
//
// # What must be preserved
//
// A program that was moved must do what it did: open the same databases, send
// the same values, read the same values, tell the same errors apart. conn's
// parity mode does that for the values; what is left are the names a program
// uses of lib/pq itself. Each has a counterpart with the same meaning, or the
// part of the module that uses it is refused.
//
// # Components
//
// Errors and handles made by the driver flow through the module, so code that
// tells *pq.Error apart must move together with the code that opens the
// database. A component is therefore a set of packages joined by imports. It
// moves as a whole or not at all.
//
// # What becomes of it
//
// database/sql stays; the handle comes from conn.OpenSQL. Where the name of the
// driver is decided at run time, or a library opens it, the name "postgres"
// stays registered, by package pqdriver. Names of lib/pq become names of package
// pqcompat, *pq.Error becomes *pgconn.PgError.
//
// # What is not tried
//
// Generated files are left alone. Files no build contains are looked for, and
// refuse their component. Without parity the texts of errors differ from
// lib/pq's, so a string that holds "pq: " refuses its component.
package driver
