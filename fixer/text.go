package fixer

import (
	"bytes"
	"go/format"
	"sort"
	"strings"

	"github.com/netra-systems/netralint/fixer/edit"
)

// text is a file with edits made, not yet formatted, and the way back from its
// bytes to the edits.
type text struct {
	file   *File
	src    []byte
	edits  []placed
	starts []int // where in src each edit's new text begins
}

// newText makes edits, which must be sorted and free of overlap.
func newText(f *File, edits []placed) *text {
	t := &text{file: f, edits: edits}
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(f.Src[at:e.Start])
		t.starts = append(t.starts, out.Len())
		out.WriteString(e.New)
		at = e.End
	}
	out.Write(f.Src[at:])
	t.src = out.Bytes()
	return t
}

// editsIn returns the changes whose edits lie in or touch bytes [start, end]
// of the new text.
func (t *text) editsIn(start, end int) []*Change {
	var by []*Change
	for i, e := range t.edits {
		from := t.starts[i]
		to := from + len(e.New)
		if from <= end && start <= to {
			by = append(by, e.by...)
		}
	}
	return by
}

// formatted returns the new text as gofmt writes it. A file that was not so
// before keeps its own form, edits as they are: a fix is no occasion to
// rewrite lines it has nothing to do with.
func (t *text) formatted() []byte {
	if was, err := format.Source(t.file.Src); err != nil || !bytes.Equal(was, t.file.Src) {
		return t.src
	}
	src := t.src
	if len(edit.LoneImports(t.file.Syntax)) < 2 {
		src = edit.GroupImports(src)
	}
	now, err := format.Source(src)
	if err != nil {
		return t.src
	}
	return now
}

// texts makes the merged edits and the imports they need, file by file. Unused
// names imports that lost their last use.
func (m *Module) texts(r *merged, unused map[string][]unusedImport) map[string]*text {
	names := make(map[string]bool)
	for name := range r.edits {
		names[name] = true
	}
	for name := range r.imports {
		names[name] = true
	}
	for name := range r.remove {
		names[name] = true
	}
	all := make(map[string]*text)
	for _, name := range sortedKeys(names) {
		f := m.files[name]
		edits := append([]placed(nil), r.edits[name]...)
		by := r.touched[name]
		add := m.addImports(f, m.missing(f, r.imports[name]))
		for _, e := range append(add, m.removeImports(f, append(r.remove[name], unused[name]...), add)...) {
			edits = m.place(edits, placed{Edit: e, by: by})
		}
		sort.SliceStable(edits, func(i, j int) bool { return before(edits[i].Edit, edits[j].Edit) })
		all[name] = newText(f, edits)
	}
	return all
}

// place adds an import edit unless it is there or in the way of another. The
// deletion of a line gives way to an insertion at its end.
func (m *Module) place(edits []placed, p placed) []placed {
	free := func(p Edit) bool {
		for _, e := range edits {
			if e.Edit == p || clash(e.Edit, p) {
				return false
			}
		}
		return true
	}
	if !free(p.Edit) && p.New == "" && p.End-p.Start > 1 {
		p.End--
		for i, e := range edits { // what comes first at its end takes over the line
			if e.Start == p.End && e.End == p.End && strings.HasPrefix(e.New, "\n") {
				edits[i].New = e.New[1:]
				break
			}
		}
	}
	if free(p.Edit) {
		return append(edits, p)
	}
	return edits
}
