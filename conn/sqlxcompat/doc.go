// Package sqlxcompat has what programs used of github.com/jmoiron/sqlx, for the
// handles of package conn: rows into structs and slices by the names of their
// columns, and statements with :named arguments.
//
// It is what a migration writes where there is nothing closer to pgx, and does
// what sqlx v1.4.0 did: the same targets, the same errors, the same partial
// results. What was a method of *sqlx.DB, *sqlx.Tx or *sqlx.Conn is a function
// that takes a *conn.DB, a pgx.Tx or a *conn.Conn; what was a method of
// *sqlx.Rows takes pgx.Rows. Values are converted as the handle does it: with
// [parity.LibPQ] as database/sql with lib/pq did, else as pgx does.
//
// # Names
//
// A column goes into the field whose tag db has its name, or, without a tag,
// whose own name is that of the column in lower case: `createdat`, not
// `created_at`. Fields of a nested struct are named with a dot, `owner.name`;
// those of an embedded one as if they were its parent's, unless the embedding has a
// tag. Of two fields with one name the shallower counts, then the first. A
// column without a field is an error, a field without a column is left as it
// is. Pointers on the way to a field are allocated.
//
// A target that is not a struct, that is a [sql.Scanner], or that is a struct
// without exported fields, such as time.Time, takes a single column instead.
//
// # Not here
//
// There is no Mapper, NameMapper, Unsafe or BindDriver: names are mapped as said
// above, for all handles. Statements are bound with $1, $2 and so on; [Named]
// and [In] return them with ?, for [Rebind] to finish.
//
// Releases of sqlx before v1.3.5 did otherwise in places. Before v1.3.5, Select
// kept what was in the slice and appended to it. Before v1.3.4, NamedExec of a
// slice looked for its VALUES list in other ways. Before v1.3.0 it took neither
// slices nor named map types, of two fields with one name the last counted, and
// In ignored the errors of a driver.Valuer.
//
// New code needs none of this: pgx.CollectRows with pgx.RowToStructByName and
// pgx.StrictNamedArgs do as much, and say so when a name is missing.
package sqlxcompat
