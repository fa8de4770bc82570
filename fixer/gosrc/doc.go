// Package gosrc answers questions about Go source that rules and passes have in
// common: what a type is, what a call names, where control goes. It knows no
// database and no rule, and looks at the package it is given and no further.
package gosrc
