// Package api decides what of a module other modules see, whose types therefore
// stay: one answer for all that changes types.
//
// # Programs and libraries
//
// A module with a program of its own is there to be run: what its packages
// export is for its own packages, and may change. A module without one is there
// to be imported: all stays that other modules can import. A program among
// examples or tools does not make a module one.
//
// # What stays in a program
//
// The API of packages that others are known to import: those with a comment
//
//	//netralint:api
//
// those that another module on this disk imports, which is one below this one or
// in its workspace, those whose import its README shows, or its examples or
// Example functions, and those that no program or test of the module has a use
// for. Packages that these hand out values of keep what is to be had from such a
// value.
//
// # What never stays
//
// Package main, packages below internal, test files, and types that are not
// exported, unless something that stays is made of them.
package api
