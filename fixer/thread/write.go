package thread

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A writer turns what the solver found into changes.
type writer struct {
	s         *solver
	changes   []*fixer.Change
	sites     []*Site
	passes    []token.Pos
	decisions []Decision
	funcs     map[*fixer.Change]map[token.Pos]bool

	groups   map[any]any // union of functions that change together
	parts    map[any]*fixer.Change
	cur      *fixer.Change
	names    map[*function]string
	owns     map[*function][]*want     // whose place their new parameter takes
	inUse    map[*function][]token.Pos // where their new parameter is used
	mentions map[*fixer.File][]mention
	decided  map[token.Pos]bool
}

// A mention is a place where new text names a member of package context.
type mention struct {
	pkg    *fixer.Package
	pos    token.Pos
	member string
}

func newWriter(s *solver) *writer {
	return &writer{
		s: s, funcs: make(map[*fixer.Change]map[token.Pos]bool),
		groups: make(map[any]any), parts: make(map[any]*fixer.Change),
		names: make(map[*function]string), owns: make(map[*function][]*want), inUse: make(map[*function][]token.Pos),
		mentions: make(map[*fixer.File][]mention), decided: make(map[token.Pos]bool),
	}
}

// write makes the changes.
func (w *writer) write() {
	calls := w.activeCalls()
	for _, c := range calls {
		w.note(c, w.s.supply(c))
	}
	w.noteWants()
	w.noteFirst(calls)
	w.noteLeans()
	for t := range w.s.threaded {
		w.begin(t)
		for _, sh := range t.shapes {
			w.addParam(sh, t.tail)
		}
		w.rename(t)
	}
	for f := range w.s.variants {
		w.begin(f)
		w.cur = w.change(f)
		w.about(f.pos())
		w.writeVariant(f)
	}
	for _, c := range calls {
		if c.expr != nil {
			w.writeCall(c)
		}
	}
	for t := range w.s.threaded {
		for _, u := range t.wraps {
			w.writeWrap(u)
		}
	}
	for _, want := range w.s.g.wants {
		w.writeWant(want)
	}
	for t := range w.s.g.formed {
		w.formedSites(t)
	}
	w.finish()
}

// noteWants notes what is supplied to the contexts that give way to a caller's.
func (w *writer) noteWants() {
	for _, want := range w.s.g.wants {
		if w.s.keeps[want] {
			continue
		}
		x := w.s.supply(&want.call)
		w.note(&want.call, x)
		if want.own != nil && w.giver(x) != nil {
			for _, root := range want.own.more {
				w.inUse[x.from] = append(w.inUse[x.from], root.Lparen)
			}
		}
		if want.own != nil && x.from != nil && x.frame == nil {
			w.owns[x.from] = append(w.owns[x.from], want)
		}
	}
}

// noteLeans joins interfaces with the variants that satisfy them.
func (w *writer) noteLeans() {
	for t := range w.s.threaded {
		for _, l := range t.leans {
			w.groups[w.root(l.fn)] = w.root(t)
		}
	}
}

// activeCalls returns the calls of all functions that get a context, each once.
func (w *writer) activeCalls() []*call {
	var list []*call
	seen := make(map[*call]bool)
	w.s.eachCall(func(c *call) {
		if !seen[c] {
			seen[c] = true
			list = append(list, c)
		}
	})
	slices.SortFunc(list, func(a, b *call) int { return cmp.Compare(a.paren(), b.paren()) })
	return list
}

// callee returns what a call is of: a function with a variant, or a term.
func (w *writer) callee(c *call) any {
	if c.callee != nil && w.s.variants[c.callee] {
		return c.callee
	}
	if c.term == nil {
		return nil
	}
	return c.term.find()
}

// giver returns the function or term that has the context, nil if it has it
// without a change.
func (w *writer) giver(x supplied) any {
	switch {
	case x.from == nil || x.frame != nil:
		return nil
	case w.s.variants[x.from]:
		return x.from
	}
	return x.from.term.find()
}

// note joins the functions that must change together for one call.
func (w *writer) note(c *call, x supplied) {
	if g := w.giver(x); g != nil {
		w.inUse[x.from] = append(w.inUse[x.from], c.paren())
		if callee := w.callee(c); callee != nil {
			w.groups[w.root(callee)] = w.root(g)
		}
	}
}

// noteFirst joins a function that is wrapped as the first argument of a call
// with the one called, since both add text at one place.
func (w *writer) noteFirst(calls []*call) {
	at := make(map[token.Pos]*call)
	for _, c := range calls {
		if c.expr != nil && len(c.expr.Args) > c.skip {
			at[c.expr.Args[c.skip].Pos()] = c
		}
	}
	for _, c := range calls {
		if outer := at[c.pos()]; c.expr == nil && outer != nil {
			w.groups[w.root(w.callee(outer))] = w.root(w.callee(c))
		}
	}
}

func (w *writer) root(k any) any {
	for w.groups[k] != nil && w.groups[k] != k {
		k = w.groups[k]
	}
	return k
}

// change returns the change for a group.
func (w *writer) change(k any) *fixer.Change {
	k = w.root(k)
	c := w.parts[k]
	if c == nil {
		c = &fixer.Change{Origin: "thread"}
		w.parts[k] = c
		w.funcs[c] = make(map[token.Pos]bool)
	}
	return c
}

func (w *writer) begin(k any) { w.cur = w.change(k) }

// about records that the current change is about a function.
func (w *writer) about(pos token.Pos) { w.funcs[w.cur][pos] = true }

func (w *writer) replace(f *fixer.File, from, to token.Pos, text string) {
	at := f.Syntax.FileStart
	e := fixer.Edit{File: f.Name, Start: int(from - at), End: int(to - at), New: text}
	if !slices.Contains(w.cur.Edits, e) {
		w.cur.Edits = append(w.cur.Edits, e)
	}
}

func (w *writer) insert(f *fixer.File, at token.Pos, text string) { w.replace(f, at, at, text) }

// context names a member of package context. The qualifier is a placeholder
// until all mentions in the file are known, so that it is the same in all.
func (w *writer) context(p *fixer.Package, f *fixer.File, pos token.Pos, member string) string {
	w.mentions[f] = append(w.mentions[f], mention{p, pos, member})
	return "\x00" + member
}

// first inserts text before the first of a list in parentheses. Where each
// entry has a line of its own, so has this.
func (w *writer) first(f *fixer.File, open, first, second token.Pos, text string) {
	line := func(p token.Pos) int { return w.s.g.m.Fset.PositionFor(p, false).Line }
	if line(first) > line(open) && (!second.IsValid() || line(second) > line(first)) {
		at := int(first - f.Syntax.FileStart)
		start := strings.LastIndexByte(string(f.Src[:at]), '\n') + 1
		if indent := string(f.Src[start:at]); strings.TrimSpace(indent) == "" {
			w.insert(f, first, text+",\n"+indent)
			return
		}
	}
	w.insert(f, first, text+", ")
}

// expr returns the context of a call as it is written there.
func (w *writer) expr(c *call, x supplied) string {
	text := ""
	switch {
	case x.kind == None || x.kind == Main:
		return w.context(c.pkg, c.file, c.pos(), "Background") + "()"
	case x.frame != nil:
		text = x.frame.Context.Expr
		w.nameParam(c, x.frame)
	default:
		text = w.name(x.from)
	}
	if x.detach {
		text = w.context(c.pkg, c.file, c.pos(), "WithoutCancel") + "(" + text + ")"
	}
	return text
}

// nameParam gives a parameter that has a context the name it needs.
func (w *writer) nameParam(c *call, f *contexts.Frame) {
	if f.Blank != nil {
		w.replace(c.file, f.Blank.Pos(), f.Blank.End(), f.Name)
	}
	if f.Unnamed == nil {
		return
	}
	for _, field := range w.s.function(f.Func).typ().Params.List {
		name := "_"
		if field.Type == f.Unnamed {
			name = f.Name
		}
		w.insert(c.file, field.Type.Pos(), name+" ")
	}
}

// writeCall passes the context to a function that gets one.
func (w *writer) writeCall(c *call) {
	x := w.s.supply(c)
	callee := w.callee(c)
	w.begin(callee)
	if f, ok := callee.(*function); ok {
		if x.kind == None || x.kind == Main {
			return // the old function does the same
		}
		id := selected(c.expr)
		w.replace(c.file, id.Pos(), id.End(), w.s.g.variantName(f).name)
	}
	if x.kind != None {
		w.passes = append(w.passes, c.pos())
	}
	w.decide(c, x, true)
	text := w.expr(c, x)
	if o := w.s.g.lends[c.expr.Lparen]; o != nil && o.v != nil && x.frame == nil && x.from != nil && text == o.v.Name() {
		w.redeclares(c, o, x.from)
	}
	if t, ok := callee.(*term); ok && t.form != nil && t.form.Tail != "" {
		text = w.tailArgument(c, text, t.form.Tail)
	}
	w.argument(c.file, c.expr, c.skip, text)
}

// tailArgument adds the last argument of a form to a call, or to the text of
// the context if that is all there is.
func (w *writer) tailArgument(c *call, text, tail string) string {
	if len(c.expr.Args) == 0 {
		return text + ", " + tail
	}
	w.insert(c.file, c.expr.Args[len(c.expr.Args)-1].End(), ", "+tail)
	return text
}

func (w *writer) argument(f *fixer.File, call *ast.CallExpr, skip int, text string) {
	switch args := call.Args; {
	case len(args) > skip:
		second := token.NoPos
		if len(args) > skip+1 {
			second = args[skip+1].Pos()
		}
		w.first(f, call.Lparen, args[skip].Pos(), second, text)
	case len(args) > 0:
		w.insert(f, args[len(args)-1].End(), ", "+text)
	default:
		w.insert(f, call.Lparen+1, text)
	}
}

// selected returns the identifier that names the function called.
func selected(call *ast.CallExpr) *ast.Ident {
	return gosrc.Name(generic(call.Fun))
}

// decide records what a person should know about the context of a call.
func (w *writer) decide(c *call, x supplied, passed bool) {
	text := ""
	switch {
	case x.detach:
		text = "the context goes on without its end here, because " + x.why
	case x.frame != nil && x.frame.Timed:
		text = "the call now ends at the deadline that the function gives the context in scope"
	case x.kind == None && passed:
		text = "context.Background() is passed here, as it was in effect before: " + x.why
	}
	if text == "" || w.decided[c.paren()] {
		return
	}
	w.decided[c.paren()] = true
	w.decisions = append(w.decisions, Decision{Package: c.pkg, Pos: c.pos(), Text: text})
}

// finish puts the names of package context in, and the changes in order.
func (w *writer) finish() {
	qualifier := w.qualifiers()
	for _, c := range w.parts {
		if len(c.Edits) == 0 {
			continue
		}
		slices.SortStableFunc(c.Edits, func(a, b fixer.Edit) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
		for i := range c.Edits {
			e := &c.Edits[i]
			q, ok := qualifier[e.File]
			if !ok || !strings.Contains(e.New, "\x00") {
				continue
			}
			e.New = strings.ReplaceAll(e.New, "\x00", q.text)
			if imp := (fixer.Import{File: e.File, Path: "context", Name: strings.TrimSuffix(q.text, ".")}); q.add && !slices.Contains(c.Imports, imp) {
				c.Imports = append(c.Imports, imp)
			}
		}
		w.title(c)
		w.changes = append(w.changes, c)
	}
	slices.SortFunc(w.changes, func(a, b *fixer.Change) int {
		return cmp.Or(cmp.Compare(a.Edits[0].File, b.Edits[0].File), cmp.Compare(a.Edits[0].Start, b.Edits[0].Start),
			cmp.Compare(len(a.Edits), len(b.Edits)), cmp.Compare(a.Edits[len(a.Edits)-1].Start, b.Edits[len(b.Edits)-1].Start))
	})
	count := make(map[string]int)
	for _, c := range w.changes { // several may begin with the same edit
		if count[c.ID]++; count[c.ID] > 1 {
			c.ID = fmt.Sprintf("%s (%d)", c.ID, count[c.ID])
		}
	}
	slices.SortFunc(w.sites, func(a, b *Site) int { return cmp.Compare(a.Pos, b.Pos) })
	slices.SortFunc(w.decisions, func(a, b Decision) int { return cmp.Compare(a.Pos, b.Pos) })
}

func (w *writer) title(c *fixer.Change) {
	first := c.Edits[0]
	f := w.s.g.m.File(first.File)
	at := w.s.g.m.Fset.PositionFor(f.Syntax.FileStart+token.Pos(first.Start), false)
	c.ID = fmt.Sprintf("context %s:%d:%d", w.s.g.m.Rel(first.File), at.Line, at.Column)
	c.Description = "pass the context in scope"
	if n := len(w.funcs[c]); n > 1 || n == 1 && len(c.Edits) > 2 {
		c.Description = fmt.Sprintf("give a context to %d functions", n)
	}
}

// A qualifier is how a file names package context.
type qualifier struct {
	text string
	add  bool // the import may be missing
}

// qualifiers chooses one name for package context in each file.
func (w *writer) qualifiers() map[string]qualifier {
	out := make(map[string]qualifier)
	for f, list := range w.mentions {
		var q qualifier
		for i, m := range list {
			text, add := edit.Qualifier(m.pkg.Info, m.pkg.Types, f.Syntax, m.pos, "context", "context", m.member)
			if i == 0 || add != nil && q.text == "context." {
				q.text = text
			}
			q.add = q.add || add != nil
		}
		out[f.Name] = q
	}
	return out
}
