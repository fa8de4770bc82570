// Package parity reads from Go source what a package does that may come out
// otherwise once parity.LibPQ is taken away: which pools are opened with it, which
// calls send statements and read rows, and which code goes by the behaviour of
// database/sql with lib/pq.
//
// It looks at every mention of a function or method of conn and pgx. One that is
// neither known to be the same either way nor listed for who compares values is said
// to be unknown: what nothing is said about is the same.
package parity

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/statements"
)

// A Kind says what a Note is about.
type Kind string

const (
	// Package: the package was read.
	Package Kind = "package"
	// Opening: a pool is opened with parity.
	Opening Kind = "opening"
	// Native: a pool or connection is opened without parity.
	Native Kind = "native"
	// Sends: the call sends a statement, whose arguments are to be compared.
	Sends Kind = "sends"
	// Reads: the call reads columns, which are to be compared.
	Reads Kind = "reads"
	// Gives: a handle is given to code of the package Callee.
	Gives Kind = "gives"
	// Differs: this comes out otherwise without parity, or may.
	Differs Kind = "differs"
	// Unknown: what comes of this without parity is not known.
	Unknown Kind = "unknown"
	// Same: Handles are names of what may hold the same handle.
	Same Kind = "same"
)

// A Note is one thing that was read.
type Note struct {
	Kind    Kind             `json:"kind"`
	Place   statements.Place `json:"place"`
	Message string           `json:"message,omitempty"`
	Callee  string           `json:"callee,omitempty"` // import path
	// The name of the handle that this is about, "" for any. One of two that a note Same
	// has, in this package or another, is the other.
	Handle  string   `json:"handle,omitempty"`
	Handles []string `json:"handles,omitempty"` // of Same: of other packages, after their import paths
	// Of an opening, what takes parity away. Of others, what makes this the same without
	// parity, by parity.Like or otherwise; none where nothing is known that does.
	Edits []Edit `json:"edits,omitempty"`
	// Of a call that sends a statement, other forms of its arguments, and where its text
	// is if that belongs to it alone.
	Forms []Form           `json:"forms,omitempty"`
	Text  statements.Place `json:"text,omitzero"`
}

// Encode returns the note as text that [Decode] reads.
func (n *Note) Encode() string {
	out, err := json.Marshal(n)
	if err != nil {
		panic(err) // it holds strings and numbers only
	}
	return string(out)
}

// Decode reads what [Note.Encode] wrote.
func Decode(text string) (*Note, error) {
	n := new(Note)
	return n, json.Unmarshal([]byte(text), n)
}

// reader reads one package.
type reader struct {
	fset   *token.FileSet
	info   *types.Info
	pkg    *types.Package
	files  []*ast.File
	parent map[ast.Node]ast.Node
	notes  []*Note
	cure   []Edit // of what is said next
	reach  *reach
	about  map[*Note]any // the handles of notes, as reach knows them
	handle any           // of what is said next
}

// Read returns the notes about the files of a package.
func Read(fset *token.FileSet, info *types.Info, pkg *types.Package, files []*ast.File) []*Note {
	r := &reader{fset: fset, info: info, pkg: pkg, files: files, parent: map[ast.Node]ast.Node{}, about: map[*Note]any{}}
	for _, f := range files {
		r.link(f)
		r.say(Package, f.Name, "")
	}
	r.reach = newReach(r)
	for _, f := range files {
		for n := range ast.Preorder(f) {
			r.node(n)
		}
	}
	return r.reach.tell(r.notes, r.about)
}

func (r *reader) link(f *ast.File) {
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			r.parent[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
}

// up returns the node around n and its parentheses.
func (r *reader) up(n ast.Node) ast.Node {
	up := r.parent[n]
	for {
		paren, ok := up.(*ast.ParenExpr)
		if !ok {
			return up
		}
		up = r.parent[paren]
	}
}

// function returns the body of the innermost function around n.
func (r *reader) function(n ast.Node) *ast.BlockStmt {
	for up := r.parent[n]; up != nil; up = r.parent[up] {
		switch f := up.(type) {
		case *ast.FuncLit:
			return f.Body
		case *ast.FuncDecl:
			return f.Body
		}
	}
	return nil
}

func (r *reader) place(n ast.Node) statements.Place {
	a, b := r.fset.Position(n.Pos()), r.fset.Position(n.End())
	return statements.Place{File: a.Filename, Line: a.Line, Column: a.Column, EndLine: b.Line, EndColumn: b.Column}
}

func (r *reader) say(kind Kind, n ast.Node, message string) {
	r.add(&Note{Kind: kind, Place: r.place(n), Message: message, Edits: r.cure})
}

func (r *reader) add(n *Note) {
	r.notes, r.about[n] = append(r.notes, n), r.handle
}

// aboutHandle has what f says be about a handle; nil is any.
func (r *reader) aboutHandle(handle any, f func()) {
	outer := r.handle
	r.handle = handle
	defer func() { r.handle = outer }()
	f()
}

// curing has what f says come with the edits that make it the same without parity.
func (r *reader) curing(edits []Edit, f func()) {
	outer := r.cure
	r.cure = edits
	defer func() { r.cure = outer }()
	f()
}

// node looks at one node.
func (r *reader) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		r.mention(n)
	case *ast.CallExpr:
		r.opening(n)
		r.interfaceCall(n)
		r.given(n)
		r.helper(n)
		r.textOfError(n)
	case *ast.CompositeLit:
		r.kept(n)
	case *ast.AssignStmt:
		r.assigned(n)
	case *ast.SendStmt:
		r.sentOn(n)
	case *ast.BinaryExpr:
		r.comparison(n)
	case *ast.SwitchStmt:
		r.errorSwitch(n)
	case *ast.TypeAssertExpr:
		r.assertion(n)
	case *ast.CaseClause:
		r.typeCase(n)
	case *ast.BasicLit:
		r.code(n, r.info.Types[n].Value)
	}
}
