package native

// A Reason explains a reason code: why a component was not made native.
type Reason struct {
	Code string
	// Title is one line.
	Title string
	// Do is what a person should do about it.
	Do string
}

// Reason codes.
const (
	Source      = "NATIVE-SOURCE"
	NoParity    = "NATIVE-PARITY"
	Foreign     = "NATIVE-FOREIGN"
	Observed    = "NATIVE-OBSERVED"
	Interfaced  = "NATIVE-ANY"
	Asserted    = "NATIVE-ASSERTED"
	Implements  = "NATIVE-IMPLEMENTS"
	Interface   = "NATIVE-INTERFACE"
	Taken       = "NATIVE-TAKEN"
	Mock        = "NATIVE-MOCK"
	Untracked   = "NATIVE-UNTRACKED"
	Order       = "NATIVE-ORDER"
	Spread      = "NATIVE-SPREAD"
	Callee      = "NATIVE-CALLEE"
	Argument    = "NATIVE-ARGUMENT"
	Unused      = "NATIVE-UNUSED"
	Claimed     = "NATIVE-CLAIMED"
	Value       = "NATIVE-VALUE"
	Nil         = "NATIVE-NIL"
	Method      = "NATIVE-METHOD"
	ResultUsed  = "NATIVE-RESULT"
	TypeName    = "NATIVE-TYPE"
	MethodValue = "NATIVE-METHODVALUE"
	TxOptions   = "NATIVE-TXOPTIONS"
	Session     = "NATIVE-SESSION"
	SharedConn  = "NATIVE-SHARED"
	ErrorValue  = "NATIVE-ERROR"
	Exported    = "NATIVE-EXPORTED"
	Sqlx        = "NATIVE-SQLX"
	SqlxVersion = "NATIVE-SQLXVERSION"
)

// Reason codes of every level of the migration, whose explanations are in package
// migrate.
const (
	Generated = "GENERATED"
	Outside   = "OUTSIDE"
	Unloaded  = "UNLOADED"
)

// Reasons lists the reason codes of the native level with their explanations.
var Reasons = []Reason{
	{Source, "the handle does not come from conn.OpenSQL or pqdriver, or not only",
		"open it with conn, or leave it: code that serves several databases, mocks, or statements that a library fills in, stays on database/sql"},
	{NoParity, "the handle is opened without the parity of lib/pq, so what database/sql does otherwise is not kept",
		"open it with parity.LibPQ(), run again, and take the option out when the code is ready"},
	{Foreign, "a handle that only database/sql has goes to code outside the module",
		"give that code what it needs from the *conn.DB: its SQL method has a *sql.DB"},
	{Observed, "a library watches the *sql.DB itself, which a native pool is not",
		"use the library's form for pgxpool (the DB has Stat and Config), then run again"},
	{Interfaced, "a handle becomes an interface that the module does not declare, or that a type parameter asks for",
		"give the function the type it works on, then run again"},
	{Asserted, "a handle comes out of an interface by a type assertion or switch",
		"keep the handle in its own type, then run again"},
	{Implements, "a handle is in a method that another library prescribes",
		"leave it on database/sql, or use that library's form for pgx"},
	{Interface, "an interface of the module that handles go through has a method with no native form",
		"take that method out of the interface, or write the native form by hand"},
	{Taken, "a type around a handle has a method of the name that is called on the handle natively",
		"rename that method, or keep the handle in a field instead of embedding it, then run again"},
	{Mock, "a mock knows its methods by their names as text, which would not change with them",
		"make the mock again for the native interface (its generator, or by hand)"},
	{Untracked, "a handle is in a construct that is not followed",
		"write that place in a simpler form, then run again"},
	{Order, "the native call evaluates its handle, its context or its transaction in another order, or not at all",
		"put in a variable first what a call makes, then run again"},
	{Spread, "the arguments of a call come from another call, as in f(g())",
		"put what that call returns in variables first, then run again"},
	{Callee, "what is called stands in parentheses, or is not called by its name",
		"call it by its name, then run again"},
	{Argument, "a handle goes into a call as a type that the native form does not take",
		"give it as the type that it is, or call its method, then run again"},
	{Unused, "a variable holds a handle for nothing that natively needs one",
		"call the function of sqlxcompat and take the variable out, then run again"},
	{Claimed, "two rewrites deal with the same place",
		"write that place in two statements, then run again"},
	{Value, "a handle is made or copied as a value, not by opening or beginning",
		"keep pointers that come from the calls that make them"},
	{Nil, "a handle that has no nil natively is compared with nil",
		"look at the error that came with it instead"},
	{Method, "a method is used that pgx has in no form",
		"the position is in the report: write that place in another way, then run again"},
	{ResultUsed, "the result of a call is used, and natively is of another type",
		"write what is done with it for the native type, then run again"},
	{TypeName, "a type is named that natively has no counterpart",
		"write that place in another way, then run again"},
	{MethodValue, "a method is taken as a value and its native form has another signature",
		"write a function literal that calls it, then run again"},
	{TxOptions, "transaction options ask for an isolation level that PostgreSQL does not have, or the code looks at them",
		"write the options as a literal with constants"},
	{Session, "a statement on the pool changes or needs the state of one session",
		"take one connection with Conn, or begin a transaction with BeginTx, and run the statement there"},
	{SharedConn, "a *sql.Conn is used by a goroutine that another function starts; a native connection serves one at a time",
		"give each goroutine a connection of its own"},
	{ErrorValue, "an error of database/sql is looked for that native handles do not return",
		"write down what the code should do with the error of pgx, then run again"},
	{Exported, "the type is in the API of a package that other modules import, as far as can be seen",
		"run with -api=program to change the API all the same, and release it as a new major version"},
	{Sqlx, "sqlx is used in a way that natively has no counterpart",
		"name the columns and write db tags, so that the defaults of sqlx do; or leave it, sqlx works on conn.OpenSQL"},
	{SqlxVersion, "sqlx is of a release that does otherwise than the native forms in a call of the module, or that is not known",
		"write that call so that all releases do the same, or upgrade sqlx to v1.4.0 and see that the tests pass, then run again"},
}
