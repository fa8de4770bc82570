// Package flow finds out which declarations of a module must change their type
// together.
//
// # Theory
//
// A handle is a value of a type that a migration replaces: *sql.DB, *sql.Tx,
// *sql.Rows and so on. A node is a place that can hold one and whose type is
// written somewhere: a variable, a parameter, a result, a field, a declared
// type, or an expression with a type of its own (a conversion, make, a
// composite literal). Two nodes are joined if the program does not compile, or
// means something else, when only one of them changes type: because a value
// flows from one to the other by assignment, call, return, range, channel,
// composite literal, closure or method value; because one type expression
// declares both; because one is what a method of the other returns; because an
// interface and its implementations share a method. A component is a set of
// joined nodes. It changes as a whole or not at all.
//
// Joining goes by types, not by values, and looks neither at control flow nor
// at direction. So a component may be larger than it had to be, never smaller.
// A slice, map, channel or function type with a handle in it is one node with
// it. A declared struct is not: its fields are nodes.
//
// What the graph cannot follow it says: an Escape is where a handle leaves the
// code of the module, or becomes an interface that the module does not declare;
// a Source is where one comes from outside. Both are part of their component.
//
// # Generics
//
// Generic code is followed per use: what goes into a type parameter of one call
// or one variable is joined with what comes out of the same. A type parameter
// whose values become an interface inside the generic code is an Escape of
// every handle it stands for.
//
// # Builds
//
// The graph is of all builds of the module at once. Nodes are told apart by
// where they are declared, so one declaration is one node, in however many
// packages and test variants it is compiled.
package flow
