package sqlcheck

// The names of what is found, in place of a rule's.
const (
	refused     = "sqltext"
	argCount    = "sqlargs"
	argType     = "sqlargtype"
	targetCount = "sqltargets"
	targetType  = "sqltype"
	nullTarget  = "sqlnull"
	fieldNames  = "sqlfields"
)

const (
	// ParityKind is that of what keeps parity.LibPQ.
	ParityKind = "sqlparity"
	// PlanKind is that of large tables that a statement reads whole.
	PlanKind = "sqlplan"
	// IgnoreKind is that of comments that accept nothing.
	IgnoreKind = "sqlignore"
)

// A Kind is a kind of finding.
type Kind struct {
	Name    string
	Summary string // a phrase
	Page    string // what is reported, what it costs, and what is not reported
}

// Kinds are the kinds of findings, in the order users see them.
var Kinds = []Kind{
	{refused, "the server refuses the text of a statement", `The server parses the text and does not accept it: a table or column that is
not there, a wrong type, a mistake of grammar. The call fails each time it runs.
The place is the one that the server names, in the literal the byte stands in.

Not reported: text about tables, columns or functions that other statements of
the program create, or that other statements of the same package change, as
migrations in Go do; about tables in which tools keep which migrations have run, such
as schema_migrations; names that a schema outside of the search path has, which the
program may set as it connects; statements that the server looks at only when it runs them,
such as CREATE, SET and LISTEN, but for their grammar.`},
	{argCount, "a call has more or fewer arguments than its statement has parameters", `The call fails each time it runs.

Not reported: arguments in a slice that is built at run time, and named ones.`},
	{argType, "an argument has a type that cannot be sent for its parameter", `The client library has no way to send any value of the Go type as the type that
the server gives the parameter, such as an int for text with pgx. The call fails
each time it runs.

Not reported: types with methods that decide how they are sent, interfaces, types
of the database that pgx does not know from the start, programs that choose how
pgx sends statements, handles of lib/pq or of which the driver is not known, and
transactions and batches of pgx where the program has pools with parity.LibPQ.`},
	{targetCount, "a result has more or fewer columns than there are targets", `The scan fails each time it runs.

Not reported: rows that are scanned in another function than they come from.`},
	{targetType, "a column has values that its target cannot hold", `An error: no value of the column can be scanned into the Go type, and the scan
fails each time. A warning: an integer of a table can be too large for the target,
and the scan fails then.

Not reported: types with methods that decide how they are scanned, text that may
hold what the target takes, and types of the database that pgx does not know from
the start.`},
	{nullTarget, "a column that can be NULL is scanned into what cannot be", `Nothing in the schema keeps NULL out of the column, it is of a table that an outer
join may find no row of, or it is an aggregate of what may be no rows. The scan fails on such a row. Declare the column NOT NULL, scan
into a pointer or sql.Null, or use COALESCE.

Not reported: columns that the statement names anywhere but in its list, as a
condition may exclude NULL; columns with a CHECK, of a domain or generated; views;
results of INSERT; NULL that an expression makes. Of outer joins: tables to which another one of
the statement has a foreign key that is NOT NULL, what a condition on the joined rows
names, and statements that the server makes no plan of, as of tables that the role may
not read.`},
	{fieldNames, "a column has no field in the struct, or a field no column", `sqlx finds no field for a column, or pgx.RowToStructByName no column for a field.
The call fails each time it runs. So does one of pgx's functions that go by names where
two columns have the same, as a join of tables with an id each has them.

Not reported: packages that use Unsafe, or set how sqlx names fields.`},
	{PlanKind, "with -plan: a statement reads a whole large table for a condition that no index serves", `With -plan the server is asked for a plan of each statement that uses indexes wherever it
can. Reported is a table of 10,000 rows or more that is read whole all the same, and no
index of which begins with a column that the condition compares other than by a cast of
it: each run takes as long as the table is large, and holds its connection for that. Add
an index, or leave the cast out.
The rows are those that the server counted when it last analyzed the table; run it
against a database that has them, not one that migrations have just built.

Not reported: statements without a condition or with a LIMIT, which may end early;
conditions that compare nothing, such as a boolean or IS NULL, or with OR, LIKE, a
regular expression or <>, for which an index may serve or not, as the values are;
tables with an index of some rows or of an expression, for the same reason; tables that
were never analyzed, and those that the role may not read.`},
	{ParityKind, "with -graduate: what keeps parity.LibPQ, as it comes out otherwise without, or may", `With -graduate each value that is sent or read is looked up, as a type of the
database and one of Go, in a table that the parity matrix wrote on a server: values of
every type went both ways, with parity and without it. A warning: some come out
otherwise; an error: none comes through; each with a value that shows it. The same is
said of code that goes by lib/pq's behaviour: errors that are compared by == or by their
text, rows whose error nobody looks at, a loop that goes on after a failed Scan, a
transaction that may outlive its context.

Most places come with a fix. Where the table has a form in which every value comes
through as with parity, and the server takes the statement in it, the code gets that: a
number for a text parameter is written as its digits, a string for bytea as its bytes,
and a column that pgx reads in another way, such as jsonb into []byte or numeric into a
string, is cast to text. Elsewhere the statement goes through parity.Like, which is
parity for it alone; and errors.Is takes the place of a comparison. What is left,
such as values sent through an interface of the program, needs a person, who changes it
or accepts it.

As information, what is not known: text put together at run time, values of types with
methods, handles that are given to another module, calls that are not compared. Where
you know better, accept it with //netralint:ignore sqlparity REASON.

Where nothing is left of what the handles of a pool reach, -fix makes those changes and
puts parity.Sessions in place of the option: the URL means the same server with the
same settings, and times come in the zone of the session. A handle is followed through
variables, fields, containers, functions and interfaces of all packages of the program;
what is said of errors, and of handles of which nobody knows where they come from, keeps
the parity of every pool in it. Pools that tests open are looked at with -tests.

Nothing is said of targets that only NULL comes out otherwise in, where the schema keeps
NULL out of the column; of two errors that differ where both ways fail, but for code
that looks for a code of class 22; of test files without -tests; of handles of database/sql, whose
openings keep parity; of roles whose transactions are read-only by default, which
parity's are not.`},
	{IgnoreKind, "a comment accepts a kind of finding that is not there", `A //netralint:ignore comment names one of these kinds, and accepts nothing: remove it,
or put it on the line of the finding or above its statement.

Not reported: files with statements that were not checked; comments for sqlparity
without -graduate.`},
}
