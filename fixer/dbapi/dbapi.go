// Package dbapi is the one table of what each API of database/sql, sqlx,
// lib/pq, pgx, pgxpool, pgx/stdlib, go-pg and conn does with a database connection, and
// of what wrappers of drivers and object mappers do with a pool.
//
// It is data: no rule is decided here. A module under testdata compiles every
// name of the table against the real packages.
package dbapi

import (
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Resource is a kind of database value.
type Resource uint8

const (
	// NoResource is anything that holds no connection.
	NoResource Resource = iota
	// Pool is a set of connections: *sql.DB, *sqlx.DB, *pgxpool.Pool, *conn.DB.
	Pool
	// Conn is one connection: *sql.Conn, *pgx.Conn, *pgxpool.Conn.
	Conn
	// Tx is a transaction.
	Tx
	// Stmt is a prepared statement.
	Stmt
	// Rows is a result that holds its connection until it is closed or read.
	Rows
	// Row is a single-row result that holds its connection until Scan.
	Row
	// Batch is the results of a batch; it holds its connection until Close.
	Batch
	// Listener is a connection that waits for notifications.
	Listener
	// Connector makes connections for a pool: driver.Connector and the like.
	Connector
	// Config is the settings a pool or connection is opened with.
	Config
	// Mapper is what an object mapper puts around a pool: *gorm.DB, *bun.DB.
	Mapper
	// Builder is a statement that is built by methods, and runs on a handle it has.
	Builder
)

var resourceNames = [...]string{"nothing", "pool", "connection", "transaction", "statement",
	"rows", "row", "batch results", "listener", "connector", "configuration", "object mapper", "statement builder"}

// HasConns reports whether a resource has connections, of which each statement takes one.
func (r Resource) HasConns() bool { return r == Pool || r == Mapper }

func (r Resource) String() string { return resourceNames[r] }

// Operand says which part of a call plays a role. The zero value is none.
type Operand int8

const (
	// NoOperand means the role is not played.
	NoOperand Operand = iota
	// Receiver is the value a method is called on.
	Receiver
	// Arg0 is the first argument; Arg0+n is argument n.
	Arg0
	Arg1 // the second
	Arg2 // the third
	Arg3 // the fourth
)

// Arg returns the index of the argument, or -1 for Receiver and NoOperand.
func (o Operand) Arg() int {
	if o < Arg0 {
		return -1
	}
	return int(o - Arg0)
}

// Ending is how a call can end. The zero value is none.
type Ending uint8

const (
	// False: it returns false.
	False Ending = iota + 1
	// Failure: it returns an error.
	Failure
)

// Setting is a set of things done to a pool after it was opened.
type Setting uint16

const (
	// Pinged: the server was reached once.
	Pinged Setting = 1 << iota
	// MaxOpen bounds the connections of the pool.
	MaxOpen
	// MaxIdle sets how many connections stay idle.
	MaxIdle
	// Lifetime bounds the age of a connection.
	Lifetime
	// IdleTime bounds how long a connection stays idle.
	IdleTime
)

// Has reports whether s contains every setting of t.
func (s Setting) Has(t Setting) bool { return s&t == t }

// Stack names the client library an API or a driver belongs to.
type Stack string

const (
	// Generic is database/sql and sqlx: the driver decides what is reached.
	Generic Stack = "database/sql"
	// LibPQ is github.com/lib/pq and drivers built on it.
	LibPQ Stack = "lib/pq"
	// PgxStdlib is pgx under database/sql.
	PgxStdlib Stack = "pgx/stdlib"
	// Pgx is pgx used natively.
	Pgx Stack = "pgx"
	// NetraConn is the reference package.
	NetraConn Stack = "conn"
	// OtherPostgres is any other PostgreSQL client, such as go-pg.
	OtherPostgres Stack = "other PostgreSQL client"
	// Pgx4 is pgx v4 used natively, where its errors are told from those of others.
	Pgx4 Stack = "pgx v4"
	// OtherDatabase is a driver for another database.
	OtherDatabase Stack = "other database"
)

// Postgres reports whether the stack can only reach PostgreSQL.
func (s Stack) Postgres() bool { return s != "" && s != Generic && s != OtherDatabase }

// ContextForm is the counterpart of an API that takes a context. It has the
// same receiver or, for functions, the same package. Its arguments are the
// context, the arguments of the original call, and Extra.
type ContextForm struct {
	Name  string
	Extra string // a last argument the original does not have, or ""
}

// API is what one function or method does with a connection.
type API struct {
	Package string // import path
	Recv    string // name of the receiver's type, "" for functions
	Name    string

	Stack Stack
	// Of is the operand that holds the database value worked on.
	Of Operand
	// Opens is what is newly opened, not taken out of another value.
	Opens Resource
	// Returns is the resource in the first result.
	Returns Resource
	// Driver and DSN are the operands with the name of a database/sql driver,
	// and with the data source; Config is the operand with the settings or
	// the connector.
	Driver, DSN, Config Operand
	// Names is the operand with the name of a driver that the first result is
	// another name of; Registers the operand with the driver that is registered
	// under the name in Driver.
	Names, Registers Operand
	// Does is what is done to the pool.
	Does Setting
	// Acquires: a connection is taken from the pool, for the call or longer.
	Acquires bool
	// Releases is the operand whose connection is given back.
	Releases Operand
	// ReleasesIf is how the call ends when it gives back the connection of its
	// receiver by itself.
	ReleasesIf Ending
	// Lends is the operand that code out of sight may change.
	Lends Operand
	// Runs is the function that is called, if at all, before the call returns.
	Runs Operand
	// Blocks: the call waits for the network.
	Blocks bool
	// TakesContext: the first argument is a context.
	TakesContext bool
	// Context is the counterpart that takes a context, if there is one.
	Context ContextForm
	// Native is the counterpart on handles of conn and pgx, if there is one.
	Native Native
}

// Contextless reports whether the call waits for the network without a
// context although a form with a context exists.
func (a API) Contextless() bool { return a.Blocks && a.Context.Name != "" }

type key struct{ pkg, recv, name string }

var table = build()

func build() map[key]API {
	t := make(map[key]API, 400)
	for _, part := range [][]API{sqlAPIs(), sqlxAPIs(), pqAPIs(), pgxAPIs(), poolAPIs(), pgx4APIs(), pool4APIs(), stdlibAPIs(), connAPIs(), sqlxCompatAPIs(), gopgAPIs(), wrapperAPIs(), mapperAPIs(), builderAPIs()} {
		for _, a := range part {
			k := key{a.Package, a.Recv, a.Name}
			if _, dup := t[k]; dup {
				panic("dbapi: two entries for " + a.Package + "." + a.Recv + "." + a.Name)
			}
			t[k] = a
		}
	}
	return t
}

// Of returns what fn does with a connection; ok is false when fn is in none of
// the packages of the table or does nothing with a connection.
func Of(fn *types.Func) (api API, ok bool) {
	if fn == nil || fn.Pkg() == nil {
		return API{}, false
	}
	path := PathOf(fn.Pkg())
	if !packages[path] {
		return ofEnt(fn)
	}
	api, ok = table[key{path, gosrc.ReceiverName(fn), fn.Name()}]
	return api, ok
}

// Lookup returns the entry of a method of the named type, or of a function
// when recv is "".
func Lookup(pkg, recv, name string) (API, bool) {
	a, ok := table[key{pkg, recv, name}]
	return a, ok
}

// All calls yield for each entry of the table, in no order.
func All(yield func(API) bool) {
	for _, a := range table {
		if !yield(a) {
			return
		}
	}
}

// Find returns the counterpart of fn that takes a context, as it is declared in
// the version of the library in use, or nil when that version has none.
func (c ContextForm) Find(fn *types.Func) *types.Func {
	if c.Name == "" || fn.Pkg() == nil {
		return nil
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		found, _ := fn.Pkg().Scope().Lookup(c.Name).(*types.Func)
		return found
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, fn.Pkg(), c.Name)
	found, _ := obj.(*types.Func)
	return found
}

// on sets package, receiver and stack of each entry, and the receiver as the
// value worked on where the entry does not say another.
func on(pkg, recv string, stack Stack, apis ...API) []API {
	for i := range apis {
		apis[i].Package, apis[i].Recv, apis[i].Stack = pkg, recv, stack
		if recv != "" && apis[i].Of == NoOperand {
			apis[i].Of = Receiver
		}
	}
	return apis
}

// pair makes the entry of a call and the entry of its form with a context.
func pair(a API, form string) []API {
	c := a
	c.Name, c.TakesContext = form, true
	for _, o := range []*Operand{&c.Of, &c.Driver, &c.DSN, &c.Config} {
		if *o >= Arg0 {
			*o++ // the context comes first
		}
	}
	a.Context.Name = form
	c.Context = ContextForm{}
	return []API{a, c}
}

func concat(parts ...[]API) []API {
	var all []API
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
