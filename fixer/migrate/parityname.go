package migrate

import (
	"context"
	"fmt"
	"go/ast"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const originParity = "parity"

// parityPass names package parity where code that was moved before names what
// package conn had of it:
//
//	conn.WithParity(conn.LibPQ)    parity.LibPQ()
//	conn.WithMaxOpenConns(n)       parity.MaxOpenConns(n)
func (g *migration) parityPass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil || !m.Imports(func(path string) bool { return path == g.opts.ConnPath }) {
		return err
	}
	var changes []*fixer.Change
	within, seen := g.opts.editable(m), map[*fixer.File]bool{}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			for _, f := range p.Files {
				if p.Info == nil || f.Syntax == nil || !f.Editable || f.Generated || seen[f] || !within(f) {
					continue
				}
				seen[f] = true
				n := &parityNames{m: m, pkg: p, file: f, connPath: g.opts.ConnPath}
				if c := n.change(); c != nil {
					changes = append(changes, c)
				}
				g.report.Notes = append(g.report.Notes, n.notes...)
			}
		}
	}
	applied, err := g.merge(ctx, m, passParity, g.skip(passParity, changes, func(*fixer.Change) {}), nil)
	if err != nil {
		return err
	}
	for _, c := range applied.Applied {
		g.report.Renamed += len(c.Edits)
	}
	for _, d := range applied.Dropped {
		g.report.Notes = append(g.report.Notes, "names of package parity were not taken: "+d.Reason.String())
	}
	return nil
}

// parityNames are the names of one file.
type parityNames struct {
	m        *fixer.Module
	pkg      *fixer.Package
	file     *fixer.File
	connPath string
	names    fixer.Names
	edits    []fixer.Edit
	notes    []string
}

// change returns the change of the file, nil if there is nothing to be named otherwise.
func (n *parityNames) change() *fixer.Change {
	var stack []ast.Node
	ast.Inspect(n.file.Syntax, func(node ast.Node) bool {
		if node == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if call, ok := node.(*ast.CallExpr); ok && n.option(call) {
			return false
		}
		if id, ok := node.(*ast.Ident); ok {
			n.name(id, stack)
		}
		stack = append(stack, node)
		return true
	})
	if len(n.edits) == 0 {
		return nil
	}
	var texts []string
	for _, e := range n.edits {
		texts = append(texts, e.New)
	}
	write, imports := n.names.Choose(n.pkg, n.file, texts)
	for i := range n.edits {
		n.edits[i].New = write.Replace(n.edits[i].New)
	}
	return &fixer.Change{ID: "names of parity in " + n.m.Rel(n.file.Name), Origin: originParity, Description: "name package parity", Edits: n.edits, Imports: imports}
}

// option replaces conn.WithParity with a name of conn, and reports whether the call is one.
func (n *parityNames) option(call *ast.CallExpr) bool {
	fn := gosrc.Callee(n.pkg.Info, call)
	if fn == nil || fn.FullName() != n.connPath+".WithParity" || len(call.Args) != 1 {
		return false
	}
	which := n.ofConn(call.Args[0])
	name := dbapi.ParityOptions[which]
	if name == "" || n.commented(call) {
		return false
	}
	n.replace(call, n.names.Member(call.Pos(), n.connPath+dbapi.ParityPath, "parity", name)+"()")
	return true
}

// commented reports whether a comment stands in a node.
func (n *parityNames) commented(node ast.Node) bool {
	for _, c := range n.file.Syntax.Comments {
		if gosrc.Contains(node, c.Pos()) {
			return true
		}
	}
	return false
}

// name replaces a name of conn, qualified or not. What has no counterpart of its own is
// noted.
func (n *parityNames) name(id *ast.Ident, stack []ast.Node) {
	old := n.ofConn(id)
	name := dbapi.ParityNames[old]
	if old == "WithParity" {
		at := n.m.Fset.Position(id.Pos())
		n.notes = append(n.notes, fmt.Sprintf("%s:%d: conn.WithParity is deprecated: write parity.LibPQ() or parity.Report() instead", n.m.Rel(at.Filename), at.Line))
	}
	if name == "" {
		return
	}
	var whole ast.Expr = id
	if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok && sel.Sel == id {
		whole, stack = sel, stack[:len(stack)-1]
	}
	if f, ok := stack[len(stack)-1].(*ast.Field); ok && len(f.Names) == 0 && name != old && ofStruct(stack) {
		return // the field would have another name
	}
	n.replace(whole, n.names.Member(whole.Pos(), n.connPath+dbapi.ParityPath, "parity", name))
}

// ofStruct reports whether the field at the top of a stack is one of a struct.
func ofStruct(stack []ast.Node) bool {
	if len(stack) < 3 {
		return false
	}
	_, ok := stack[len(stack)-3].(*ast.StructType)
	return ok
}

// ofConn returns the name of what an expression names of package conn, "" if nothing.
func (n *parityNames) ofConn(e ast.Expr) string {
	obj := n.pkg.Info.Uses[gosrc.Name(e)]
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != n.connPath || obj.Parent() != obj.Pkg().Scope() {
		return ""
	}
	return obj.Name()
}

func (n *parityNames) replace(node ast.Node, text string) {
	from, to := n.m.Fset.PositionFor(node.Pos(), false), n.m.Fset.PositionFor(node.End(), false)
	n.edits = append(n.edits, fixer.Edit{File: n.file.Name, Start: from.Offset, End: to.Offset, New: text})
}
