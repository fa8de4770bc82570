package analyzers

import (
	"bytes"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// The rules have nothing to say about most packages a program is made of.
// What follows lets drivers leave those out without parsing them. A package
// needs the rules when it is a database API, carries a sign that the program
// is serverless, or imports a package that needs them; and when it is to be
// reported on and holds a directive, which may be wrong.

// DatabaseAPI reports whether the package of this import path is an API or a
// driver of a database.
func DatabaseAPI(path string) bool { return dbapi.IsDatabase(path) }

var signs = func() (all [][]byte) {
	for _, sign := range connfacts.Signs() {
		all = append(all, []byte(sign))
	}
	return all
}()

// Marked reports whether the text of a file may carry a sign that its program
// is serverless. Signs count within one module only, so that packages of
// modules that are merely required need not be asked about.
func Marked(text []byte) bool {
	for _, sign := range signs {
		if bytes.Contains(text, sign) {
			return true
		}
	}
	return false
}

// Directed reports whether the text of a file may hold a directive of ours.
func Directed(text []byte) bool { return bytes.Contains(text, []byte("netralint:")) }
