package native

import "github.com/netra-systems/netralint/fixer/migrate/reason"

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

// Reasons lists the reason codes of the native level with their explanations.
var Reasons = []reason.Reason{
	{Code: Source, Title: "the handle does not come from conn.OpenSQL or pqdriver, or not only",
		Do: "open it with conn, or leave it: code that serves several databases, mocks, or statements that a library fills in, stays on database/sql"},
	{Code: NoParity, Title: "the handle is opened without the parity of lib/pq, so what database/sql does otherwise is not kept",
		Do: "open it with parity.LibPQ(), run again, and take the option out when the code is ready"},
	{Code: Foreign, Title: "a handle that only database/sql has goes to code outside the module",
		Do: "give that code what it needs from the *conn.DB: its SQL method has a *sql.DB"},
	{Code: Observed, Title: "a library watches the *sql.DB itself, which a native pool is not",
		Do: "use the library's form for pgxpool (the DB has Stat and Config), then run again"},
	{Code: Interfaced, Title: "a handle becomes an interface that the module does not declare, or that a type parameter asks for",
		Do: "give the function the type it works on, then run again"},
	{Code: Asserted, Title: "a handle comes out of an interface by a type assertion or switch",
		Do: "keep the handle in its own type, then run again"},
	{Code: Implements, Title: "a handle is in a method that another library prescribes",
		Do: "leave it on database/sql, or use that library's form for pgx"},
	{Code: Interface, Title: "an interface of the module that handles go through has a method with no native form",
		Do: "take that method out of the interface, or write the native form by hand"},
	{Code: Taken, Title: "a type around a handle has a method of the name that is called on the handle natively",
		Do: "rename that method, or keep the handle in a field instead of embedding it, then run again"},
	{Code: Mock, Title: "a mock knows its methods by their names as text, which would not change with them",
		Do: "make the mock again for the native interface (its generator, or by hand)"},
	{Code: Untracked, Title: "a handle is in a construct that is not followed",
		Do: "write that place in a simpler form, then run again"},
	{Code: Order, Title: "the native call evaluates its handle, its context or its transaction in another order, or not at all",
		Do: "put in a variable first what a call makes, then run again"},
	{Code: Spread, Title: "the arguments of a call come from another call, as in f(g())",
		Do: "put what that call returns in variables first, then run again"},
	{Code: Callee, Title: "what is called stands in parentheses, or is not called by its name",
		Do: "call it by its name, then run again"},
	{Code: Argument, Title: "a handle goes into a call as a type that the native form does not take",
		Do: "give it as the type that it is, or call its method, then run again"},
	{Code: Unused, Title: "a variable holds a handle for nothing that natively needs one",
		Do: "call the function of sqlxcompat and take the variable out, then run again"},
	{Code: Claimed, Title: "two rewrites deal with the same place",
		Do: "write that place in two statements, then run again"},
	{Code: Value, Title: "a handle is made or copied as a value, not by opening or beginning",
		Do: "keep pointers that come from the calls that make them"},
	{Code: Nil, Title: "a handle that has no nil natively is compared with nil",
		Do: "look at the error that came with it instead"},
	{Code: Method, Title: "a method is used that pgx has in no form",
		Do: "the position is in the report: write that place in another way, then run again"},
	{Code: ResultUsed, Title: "the result of a call is used, and natively is of another type",
		Do: "write what is done with it for the native type, then run again"},
	{Code: TypeName, Title: "a type is named that natively has no counterpart",
		Do: "write that place in another way, then run again"},
	{Code: MethodValue, Title: "a method is taken as a value and its native form has another signature",
		Do: "write a function literal that calls it, then run again"},
	{Code: TxOptions, Title: "transaction options ask for an isolation level that PostgreSQL does not have, or the code looks at them",
		Do: "write the options as a literal with constants"},
	{Code: Session, Title: "a statement on the pool changes or needs the state of one session",
		Do: "take one connection with Conn, or begin a transaction with BeginTx, and run the statement there"},
	{Code: SharedConn, Title: "a *sql.Conn is used by a goroutine that another function starts; a native connection serves one at a time",
		Do: "give each goroutine a connection of its own"},
	{Code: ErrorValue, Title: "an error of database/sql is looked for that native handles do not return",
		Do: "write down what the code should do with the error of pgx, then run again"},
	{Code: Exported, Title: "the type is in the API of a package that other modules import, as far as can be seen",
		Do: "run with -api=program to change the API all the same, and release it as a new major version"},
	{Code: Sqlx, Title: "sqlx is used in a way that natively has no counterpart",
		Do: "name the columns and write db tags, so that the defaults of sqlx do; or leave it, sqlx works on conn.OpenSQL"},
	{Code: SqlxVersion, Title: "sqlx is of a release that does otherwise than the native forms in a call of the module, or that is not known",
		Do: "write that call so that all releases do the same, or upgrade sqlx to v1.4.0 and see that the tests pass, then run again"},
}
