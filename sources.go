// Package netralint holds the sources of the conn package, for programs that
// give a module a copy of its own. It has no code.
package netralint

import "embed"

// Sources holds the directory conn without the modules below it, the LICENSE
// they are under, and the go.mod that says what they need.
//
//go:embed conn LICENSE go.mod
var Sources embed.FS
