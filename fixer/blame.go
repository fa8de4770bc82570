package fixer

import "bytes"

// blame returns the changes that most likely cause a fault: those of the
// innermost of these circles that holds any: the edit the error is in; the
// declaration; the file; the package; the packages it imports, near before far.
func (m *Module) blame(f fault, t *trial) []*Change {
	if x := t.texts[f.File]; x != nil {
		if by := x.editsIn(f.offset, f.offset); len(by) > 0 {
			return by
		}
		if start, end, ok := declAround(m.recent[f.File], f.offset); ok {
			if by := x.editsIn(start, end); len(by) > 0 {
				return by
			}
		}
		if by := x.editsIn(0, len(x.src)); len(by) > 0 {
			return by
		}
	}
	ring, seen := []*node{f.node}, map[*node]bool{f.node: true}
	for len(ring) > 0 && f.node != nil {
		var by []*Change
		var next []*node
		for _, n := range ring {
			for _, file := range n.files {
				if x := t.texts[file.Name]; x != nil {
					by = append(by, x.editsIn(0, len(x.src))...)
				}
			}
			for _, path := range sortedKeys(n.imports) {
				if dep := n.imports[path]; dep.source && !seen[dep] {
					seen[dep] = true
					next = append(next, dep)
				}
			}
		}
		if len(by) > 0 {
			return by
		}
		ring = next
	}
	return nil
}

// reason gives the error with a position in the file as it was loaded, since
// that is the file a person can look at.
func (m *Module) reason(f fault, t *trial) Reason {
	why := Reason{Text: "the result would not compile", Error: f.Msg, Line: f.Line}
	if f.File == "" {
		return why
	}
	why.File = m.Rel(f.File)
	if x := t.texts[f.File]; x != nil {
		why.Line = 1 + bytes.Count(x.file.Src[:x.origin(f.offset)], []byte("\n"))
	}
	return why
}

// origin maps an offset of the new text to one of the text it was made from.
func (t *text) origin(offset int) int {
	shift := 0
	for i, e := range t.edits {
		if offset < t.starts[i] {
			break
		}
		if offset < t.starts[i]+len(e.New) {
			return e.Start
		}
		shift = t.starts[i] + len(e.New) - e.End
	}
	return max(0, min(offset-shift, len(t.file.Src)))
}
