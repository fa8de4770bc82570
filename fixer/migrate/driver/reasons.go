package driver

import "github.com/netra-systems/netralint/fixer/migrate/reason"

// Reason codes.
const (
	UnknownAPI    = "PQ-API"
	ErrorText     = "PQ-TEXT"
	ErrorField    = "PQ-FIELD"
	ForeignErrors = "PQ-FOREIGN"
	LinkedByOther = "PQ-LINKED"
)

// Reasons lists the reason codes of the driver level with their explanations.
var Reasons = []reason.Reason{
	{Code: UnknownAPI, Title: "something of lib/pq is used that has no counterpart",
		Do: "rewrite this use by hand (the position is in the report), then run again"},
	{Code: ErrorText, Title: `a string looks for "pq: ", the start of lib/pq's error texts, which pgx does not write without parity`,
		Do: "compare SQLSTATE codes instead: errors.As with *pq.Error and its Code; or migrate with parity"},
	{Code: ErrorField, Title: "a field or method of *pq.Error is used that *pgconn.PgError has in another form or not at all",
		Do: "Position, InternalPosition and Line are numbers in pgconn.PgError: where one is set, or its address taken, write that by hand; where a field is written as JSON, YAML or XML give it a type of your own"},
	{Code: ForeignErrors, Title: "an error is asked for as one of lib/pq that comes from a handle which the module does not open itself",
		Do: "ask by what both drivers have, an error with SQLState() string, or open the database in the module; then run again"},
	{Code: LinkedByOther, Title: `code goes on opening the database by the driver's name "postgres", and lib/pq, which stays linked, registers that name too`,
		Do: "open with sqlxcompat.OpenSQL, which needs no name, or move the dependency to one that does not import lib/pq (golang-migrate: database/pgx/v5)"},
}
