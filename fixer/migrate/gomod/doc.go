// Package gomod works out what becomes of a module's go.mod, go.sum and vendor
// directory.
//
// Nothing of the module is written: a copy stands in for go.mod, by the flag
// -modfile of the go command, until the code that needs it is known and checked.
// What it raises (the language version, and with it what the standard library
// does at run time) is kept as it was where go.mod can say so, and noted where it
// cannot.
package gomod
