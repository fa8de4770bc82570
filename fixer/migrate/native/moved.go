package native

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode/utf8"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// lineWidth is how long a line may get before options have lines of their own.
const lineWidth = 110

// moveSettings writes the settings as options of the opening and takes them out
// of where they were. With conditions among them the options become a list.
func (r *rewriter) moveSettings(s *settled) {
	r.hoist(s)
	for _, m := range s.moved {
		if _, plain := m.stmt.(*ast.ExprStmt); !plain {
			r.asList(s)
			r.takeOutSettings(s)
			return
		}
	}
	pkg, last := s.use.Package, s.call.Args[len(s.call.Args)-1]
	var options []string
	commented := false
	width := r.widthOf(s.stmt)
	for _, m := range s.moved {
		above, behind := r.commentsOf(s, m.stmt)
		commented = commented || above+behind != ""
		option := r.option(m.uses[0])
		width += len(", conn.()") + len(settingOptions[key(m.uses[0].Method)]) + len(r.source(m.uses[0].Call.Args[0]))
		options = append(options, above+option+","+behind)
	}
	if commented || width > lineWidth {
		r.insert(pkg, last.End(), ",\n"+strings.Join(options, "\n")+"\n")
	} else {
		r.insert(pkg, last.End(), ", "+strings.TrimSuffix(strings.Join(options, " "), ","))
	}
	r.takeOutSettings(s)
}

// hoist moves the declarations that settings depend on before the opening.
func (r *rewriter) hoist(s *settled) {
	for _, stmt := range s.hoisted {
		above, behind := r.commentsOf(s, stmt)
		r.insert(s.use.Package, s.stmt.Pos(), above+r.text(stmt.Pos(), stmt.End())+behind+"\n")
		r.takeOut(s, stmt)
	}
}

// asList declares a list of options before the opening:
//
//	opts := []conn.Option{conn.WithParity(conn.LibPQ)}
//	if n > 0 {
//		opts = append(opts, conn.WithMaxOpenConns(n))
//	}
//	db, err := conn.OpenURL(ctx, url, opts...)
func (r *rewriter) asList(s *settled) {
	pkg := s.use.Package
	name := r.listName(s)
	if name == "" {
		r.refuse(Settings, pkg, s.use.Sel.Sel.Pos(), "there is no name for a list of options")
		return
	}
	var first []string
	for _, arg := range s.call.Args[s.url+1:] {
		first = append(first, r.source(arg))
	}
	if len(first) == 0 {
		first = []string{r.conn(pkg, s.call.Pos(), "WithParity") + "(" + r.conn(pkg, s.call.Pos(), "LibPQ") + ")"}
	}
	moved := s.moved
	for len(moved) > 0 && r.isBare(s, moved[0]) {
		first = append(first, r.option(moved[0].uses[0]))
		moved = moved[1:]
	}
	var text strings.Builder
	text.WriteString(name + " := []" + r.conn(pkg, s.call.Pos(), "Option") + "{" + strings.Join(first, ", ") + "}\n")
	for _, m := range moved {
		above, behind := r.commentsOf(s, m.stmt)
		text.WriteString(above + r.appended(name, m) + behind + "\n")
	}
	r.insert(pkg, s.stmt.Pos(), text.String())
	r.claim(s.call.Rparen) // the list has the option of parity
	if len(s.call.Args) == s.url+1 {
		r.insert(pkg, s.call.Args[s.url].End(), ", "+name+"...")
		return
	}
	r.replace(pkg, s.call.Args[s.url+1].Pos(), s.call.Args[len(s.call.Args)-1].End(), name+"...")
}

// isBare reports whether a setting has neither condition nor comment.
func (r *rewriter) isBare(s *settled, m *moved) bool {
	_, plain := m.stmt.(*ast.ExprStmt)
	above, behind := r.commentsOf(s, m.stmt)
	return plain && above+behind == ""
}

// appended returns the text of a statement whose settings are appended to a list.
func (r *rewriter) appended(list string, m *moved) string {
	var b strings.Builder
	from := m.stmt.Pos()
	for _, u := range m.uses {
		b.WriteString(r.text(from, u.Call.Pos()))
		b.WriteString(list + " = append(" + list + ", " + r.option(u) + ")")
		from = u.Call.End()
	}
	b.WriteString(r.text(from, m.stmt.End()))
	return b.String()
}

// option returns the option that a setting becomes.
func (r *rewriter) option(u *flow.Use) string {
	return r.conn(u.Package, u.Call.Pos(), settingOptions[key(u.Method)]) + "(" + r.source(u.Call.Args[0]) + ")"
}

// listName returns a name for a list of options, "" if all are taken.
func (r *rewriter) listName(s *settled) string {
	for _, name := range []string{"opts", "options", "dbOpts", "connOpts", "poolOpts"} {
		if isFree(s.use.Package, r.functionAround(s.stmt), name) {
			return name
		}
	}
	return ""
}

func (r *rewriter) takeOutSettings(s *settled) {
	for _, m := range s.moved {
		r.takeOut(s, m.stmt)
	}
}

// takeOut removes a statement with its comments.
func (r *rewriter) takeOut(s *settled, stmt ast.Stmt) {
	from, to := stmt.Pos(), stmt.End()
	above, behind := r.commentGroups(s, stmt)
	if len(above) > 0 {
		from = above[0].Pos()
	}
	if behind != nil {
		to = behind.End()
	}
	r.removeLines(s.use.Package, from, to)
}

// commentGroups returns the comments above a statement, which belong to it
// alone, and that behind it on its line.
func (r *rewriter) commentGroups(s *settled, stmt ast.Stmt) (above []*ast.CommentGroup, behind *ast.CommentGroup) {
	i := indexOf(s.list, stmt)
	line := r.lineOf(s.list[i-1].End()) // the opening comes before it
	for _, c := range r.fileAt(stmt.Pos()).Syntax.Comments {
		switch {
		case s.list[i-1].End() <= c.Pos() && c.Pos() < stmt.Pos() && r.lineOf(c.Pos()) != line:
			above = append(above, c)
		case stmt.End() <= c.Pos() && r.lineOf(c.Pos()) == r.lineOf(stmt.End()):
			behind = c
		}
	}
	return above, behind
}

// commentsOf returns the text of the comments of a statement.
func (r *rewriter) commentsOf(s *settled, stmt ast.Stmt) (above, behind string) {
	before, after := r.commentGroups(s, stmt)
	for _, c := range before {
		above += r.text(c.Pos(), c.End()) + "\n"
	}
	if after != nil {
		behind = " " + r.text(after.Pos(), after.End())
	}
	return above, behind
}

func (r *rewriter) lineOf(pos token.Pos) int { return r.m.Fset.PositionFor(pos, false).Line }

// text returns the source text of [from, to).
func (r *rewriter) text(from, to token.Pos) string {
	f := r.fileAt(from)
	fset := r.m.Fset
	return string(f.Src[fset.PositionFor(from, false).Offset:fset.PositionFor(to, false).Offset])
}

// widthOf returns how long the first line of a statement is going to be without
// options.
func (r *rewriter) widthOf(s ast.Stmt) int {
	src, _, _ := strings.Cut(r.text(s.Pos(), s.End()), "\n")
	width := utf8.RuneCountInString(src) + r.m.Fset.PositionFor(s.Pos(), false).Column + len("ctx, ")
	if !strings.Contains(src, "WithParity") {
		width += len(", conn.WithParity(conn.LibPQ)")
	}
	return width
}
