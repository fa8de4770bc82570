package migrate

import "github.com/netra-systems/netralint/fixer/migrate/native"

// Reason explains a reason code: why something was not migrated.
type Reason struct {
	Code string
	// Title is one line.
	Title string
	// Do is what a person should do about it.
	Do string
}

// Reason codes.
const (
	UnknownAPI     = "PQ-API"
	ErrorText      = "PQ-TEXT"
	ErrorField     = "PQ-FIELD"
	ForeignErrors  = "PQ-FOREIGN"
	LinkedByOther  = "PQ-LINKED"
	GeneratedFile  = native.Generated
	OutsideLimit   = native.Outside
	UnloadedFile   = native.Unloaded
	DoesNotCompile = "COMPILE"
	BreaksTest     = "BREAKS-TEST"
)

// Reasons lists every reason code with its explanation.
var Reasons = allReasons()

func allReasons() []Reason {
	list := driverReasons
	for _, r := range native.Reasons {
		list = append(list, Reason(r))
	}
	return list
}

var driverReasons = []Reason{
	{UnknownAPI, "something of lib/pq is used that has no counterpart",
		"rewrite this use by hand (the position is in the report), then run again"},
	{ErrorText, `a string looks for "pq: ", the start of lib/pq's error texts, which pgx does not write without parity`,
		"compare SQLSTATE codes instead: errors.As with *pq.Error and its Code; or migrate with parity"},
	{ErrorField, "a field or method of *pq.Error is used that *pgconn.PgError has in another form or not at all",
		"Position, InternalPosition and Line are numbers in pgconn.PgError: where one is set, or its address taken, write that by hand; where a field is written as JSON, YAML or XML give it a type of your own"},
	{ForeignErrors, "an error is asked for as one of lib/pq that comes from a handle which the module does not open itself",
		"ask by what both drivers have, an error with SQLState() string, or open the database in the module; then run again"},
	{LinkedByOther, `code goes on opening the database by the driver's name "postgres", and lib/pq, which stays linked, registers that name too`,
		"open with sqlxcompat.OpenSQL, which needs no name, or move the dependency to one that does not import lib/pq (golang-migrate: database/pgx/v5)"},
	{GeneratedFile, "a generated file would have to change, and generated files are not edited",
		"change the generator's settings (sqlc: sql_package: pgx/v5), generate again, then run again"},
	{OutsideLimit, "a part of what must move together lies outside the packages that were named",
		"name its package too, or run on the whole module (./...)"},
	{UnloadedFile, "a file that no build contains uses lib/pq or database/sql",
		"run with -tags for that file, or remove it"},
	{DoesNotCompile, "the result would not compile", "the compiler's words are in the report; write that place by hand, then run again"},
	{BreaksTest, "a test that passed before failed when this part was moved",
		"see which test it is, and why; when the test or the code is changed, run again"},
}

// Explain returns the explanation of a reason code.
func Explain(code string) (Reason, bool) {
	for _, r := range Reasons {
		if r.Code == code {
			return r, true
		}
	}
	return Reason{}, false
}
