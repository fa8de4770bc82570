package ignore

import (
	"go/ast"
	"go/token"
)

// setExtents turns the lines of the comments, from the directive's own to the
// last of its comment group, into the lines they cover.
func setExtents(tok *token.File, file *ast.File, directives []*directive) {
	own := make(map[int][]*directive)   // by line of the comment
	below := make(map[int][]*directive) // by the line below the comment group
	for _, d := range directives {
		own[d.from] = append(own[d.from], d)
		below[d.to+1] = append(below[d.to+1], d)
	}
	reach := make(map[*directive]int) // last line of the node that begins below
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup, *ast.File:
			return n != nil && n == ast.Node(file)
		}
		first, last := line(tok, n.Pos()), line(tok, n.End())
		for _, d := range below[first] {
			reach[d] = max(reach[d], last)
		}
		for _, d := range own[first] {
			d.trailing = d.trailing || n.Pos() < d.pos
		}
		for _, d := range own[last] {
			d.trailing = d.trailing || n.End() <= d.pos
		}
		return true
	})
	clause := line(tok, file.Package)
	for _, d := range directives {
		d.setExtent(reach[d], clause, line(tok, file.FileEnd))
	}
}

// setExtent sets the lines the directive covers, once it is known whether it
// stands behind code and on which line the node below it ends (0: no node
// begins there).
func (d *directive) setExtent(reach, clause, eof int) {
	switch {
	case d.trailing:
		d.to = d.from
	case d.to+1 == clause:
		d.from, d.to = 1, eof
	case reach > 0:
		d.from, d.to = d.to+1, reach
	default:
		d.from, d.to = 1, 0
	}
}

// line returns the line of pos in its file, whatever //line comments say.
func line(tok *token.File, pos token.Pos) int {
	return tok.PositionFor(pos, false).Line
}
