// Package edit makes the edits that rules and passes have in common: which
// imports a file needs, how it names a member of a package, where an import
// stands.
package edit
