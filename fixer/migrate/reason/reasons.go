// Package reason has the form in which the codes of a migration are explained, and those
// that more than one of its levels gives.
package reason

// A Reason explains a reason code: why something was not migrated.
type Reason struct {
	Code string
	// Title is one line.
	Title string
	// Do is what a person should do about it.
	Do string
}

// Reason codes of every level.
const (
	Generated      = "GENERATED"
	Outside        = "OUTSIDE"
	Unloaded       = "UNLOADED"
	DoesNotCompile = "COMPILE"
	BreaksTest     = "BREAKS-TEST"
)

// Shared lists them with their explanations.
var Shared = []Reason{
	{Generated, "a generated file would have to change, and generated files are not edited",
		"change the generator's settings (sqlc: sql_package: pgx/v5), generate again, then run again"},
	{Outside, "a part of what must move together lies outside the packages that were named",
		"name its package too, or run on the whole module (./...)"},
	{Unloaded, "a file that no build contains uses lib/pq or database/sql",
		"run with -tags for that file, or remove it"},
	{DoesNotCompile, "the result would not compile", "the compiler's words are in the report; write that place by hand, then run again"},
	{BreaksTest, "a test that passed before failed when this part was moved",
		"see which test it is, and why; when the test or the code is changed, run again"},
}
