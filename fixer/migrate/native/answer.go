package native

import (
	"go/ast"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
)

// A Component is a set of declarations, with all that uses them, that moves as
// a whole or not at all.
type Component struct {
	// ID is the place of its first node, as file:line.
	ID string
	// Sites are its calls that talk to the database.
	Sites []Site
	// Refusals are all reasons that keep it from moving.
	Refusals []Refusal
	// Change makes it native. Nil when there are refusals.
	Change *fixer.Change
	// Bridges counts places where foreign code gets the *sql.DB of DB.SQL.
	Bridges int
	// Unfinished are calls that were given context.TODO(), for want of a context.
	Unfinished []Site
	// OrNil are calls that were given the context in scope though it can be nil.
	OrNil []Call
}

// A Site is one place in the code.
type Site struct {
	Package *fixer.Package
	Pos     token.Pos
}

// A Call is a call in the code of a package.
type Call struct {
	Package *fixer.Package
	Expr    *ast.CallExpr
}

// A Refusal is one reason why a component does not move.
type Refusal struct {
	Code    string
	Package *fixer.Package
	Pos     token.Pos
	Text    string
}

// An Answer is what a rule said.
type Answer struct {
	At         token.Pos    // the place it is about, if others may claim that
	Claims     []token.Pos  // places that it deals with too
	Edits      []PlacedEdit // in the order in which text at one place is to stand
	Refusals   []Refusal
	Sites      []Site
	Bridges    int        // places where foreign code gets the *sql.DB of DB.SQL
	Unfinished []Site     // calls that got context.TODO()
	OrNil      []Call     // calls that got a context that can be nil
	Later      []*Rewrite // answers taken in after all others
}

// A PlacedEdit is an edit of a file of a package.
type PlacedEdit struct {
	fixer.Edit
	Pkg   *fixer.Package
	Pos   token.Pos
	First bool // before all that is inserted at the same place
}
