package connfacts

import (
	"fmt"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// PackageFact is what importers must know about a package that can reach a
// database API, or that carries a serverless marker.
type PackageFact struct {
	// Reaches: the package imports a database API, itself or below.
	Reaches bool
	// Linked are the import paths of drivers at or below the package.
	Linked []string
	// Registered are driver names registered at or below the package with
	// sql.Register and the like, sorted. (A map would make the encoded fact
	// differ from run to run.)
	Registered []Registered
	// Markers are the signs that the package is made for a serverless host, its
	// own and those of packages below it.
	Markers []Marker
}

// AFact marks PackageFact as a fact.
func (*PackageFact) AFact() {}

func (f *PackageFact) String() string {
	return fmt.Sprintf("reaches %v, linked %v, markers %v", f.Reaches, f.Linked, f.Markers)
}

// Registered is a name of a database/sql driver and what is behind it.
type Registered struct {
	Name  string
	Stack dbapi.Stack
}

// Value is where the handle in a variable, field or result comes from, as seen
// from another package.
type Value struct {
	Drivers []string      // names of database/sql drivers it is opened with
	Stacks  []dbapi.Stack // client libraries it is opened with
	Params  []int         // parameters it comes from; -1 is the receiver
	Fields  []string      // fields, as field keys, that nothing in sight is stored in
	Open    bool          // something else may be in it too
	Holds   bool          // it is a struct that holds the handle
	Pool    *PoolFact     // set when calling the function opens the pool returned
	Inside  *PoolFact     // set when it opens one that the struct returned holds, and nothing else keeps
	Single  bool          // it is of pools that are limited to one connection
	Known   bool          // unset for results without a handle
}

func (v *Value) empty() bool {
	return v == nil || len(v.Drivers) == 0 && len(v.Stacks) == 0 && len(v.Params) == 0 && len(v.Fields) == 0 && v.Pool == nil
}

// PoolFact describes a pool opened in another package.
type PoolFact struct {
	// Package and Name are the API that opens it, such as database/sql, Open.
	Package, Name string
	// Where is the function that opens it, such as "store.Open".
	Where string
	// Verdict, Drivers and Stacks are as in [Origin].
	Verdict Verdict
	Drivers []string
	Stacks  []dbapi.Stack
	// Sets is what is set on it and done to it on the way.
	Sets []Set
	// DSNKnown: the data source is a constant; what it sets is in Sets.
	DSNKnown bool
	// Escapes: something that cannot be followed may change the pool, or the
	// configuration it is opened with.
	Escapes bool
	// Kept: the package that opens it keeps it, in a variable, field or element.
	Kept bool
	// Closed: the function that opens it closes it, as in [Opening].
	Closed bool
	// Serverless: the package that opens it is made for a serverless host
	// itself, and was told.
	Serverless bool
}

// ParamFact is what a function does with the handle in a parameter.
type ParamFact struct {
	// Names: the parameter is no handle, but the name of the driver that pools
	// are opened with. The rest is about these.
	Names bool
	// ByField are the fields of a struct passed in that hold such a name.
	ByField []FieldName
	// Sets is what is set on and done to a pool or configuration passed in.
	Sets []Set
	// Used: a statement is sent through the handle before the call returns.
	Used bool
	// Stored: the handle may be kept after the call returns, or by a goroutine.
	Stored bool
	// Given: so may be the struct passed in, which holds a handle.
	Given bool
	// Releases: a rows, statement, transaction or connection passed in is given
	// back.
	Releases bool
	// Contextless is the number of calls without a context, in the package of
	// the function, that the handle can reach: on the parameter itself, and on
	// what it is stored in.
	Contextless int
	// Silent: the package of the function has no evidence that the handle is
	// PostgreSQL, so that its own calls are not reported.
	Silent bool
	// OtherText: what evidence there is, is that of another database, so that
	// only a handle that is PostgreSQL's for certain makes its calls worth a word.
	OtherText bool
	// Escapes: the handle leaves what can be followed.
	Escapes bool
	// Runs: the parameter is a function, which is called, if at all, before the
	// call returns, and not kept.
	Runs bool
}

// FieldName is a field with the name of the driver that pools are opened with, by its
// key. The rest is as in [ParamFact].
type FieldName struct {
	Field       string
	Contextless int
	OtherText   bool
}

// FuncFact summarises a function for its callers.
type FuncFact struct {
	// Results has one entry per result.
	Results []Value
	// Params has one entry per parameter; Recv is the receiver's.
	Params []ParamFact
	Recv   ParamFact
	// Opens are the pools that a call opens and keeps or returns, itself or
	// through the functions it calls.
	Opens []PoolFact
	// Returns is the open resource in the first result, opened or taken from a
	// pool by the call.
	Returns dbapi.Resource
	// Blocks: the function waits for a database, itself or through calls.
	Blocks bool
	// Contextless: it does so without a context somewhere on the way.
	Contextless bool
	// Acquires: it takes a connection from a pool, itself or through calls.
	Acquires bool
	// TakesContext: a parameter is a context. UsesContext: and it is used.
	TakesContext, UsesContext bool
}

// AFact marks FuncFact as a fact.
func (*FuncFact) AFact() {}

func (f *FuncFact) String() string {
	return fmt.Sprintf("opens %d, returns %v, blocks %v, contextless %v", len(f.Opens), f.Returns, f.Blocks, f.Contextless)
}

// VarFact says where the handle in a package variable or field comes from, and what is
// made of one that other packages put there.
type VarFact struct {
	Value
	// Contextless, Silent and OtherText are as in [ParamFact].
	Contextless       int
	Silent, OtherText bool
}

// AFact marks VarFact as a fact.
func (*VarFact) AFact() {}

func (f *VarFact) String() string { return fmt.Sprintf("drivers %v, stacks %v", f.Drivers, f.Stacks) }

// Result returns what is known about result i, nil when it holds no handle.
func (f *FuncFact) Result(i int) *Value {
	if i >= len(f.Results) || !f.Results[i].Known {
		return nil
	}
	return &f.Results[i]
}
