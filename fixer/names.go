package fixer

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/edit"
)

// Names chooses the names by which the new text of one file refers to members
// of packages. A file should know a package by one name, and which name is free
// at every place is clear only when all places are known: until then the text
// holds placeholders. The zero value is ready to use.
type Names struct {
	mentions []mention
}

// mention is a place where new text names a member of a package.
type mention struct {
	pos                token.Pos
	path, name, member string
}

// Member returns a placeholder for a member of the package with that import
// path and own name, used by code at pos.
func (n *Names) Member(pos token.Pos, path, name, member string) string {
	n.mentions = append(n.mentions, mention{pos, path, name, member})
	return fmt.Sprintf("\x00%d\x00", len(n.mentions)-1)
}

// Choose returns what writes the names in place of placeholders, and the imports
// that the file needs for those in texts. Package p must have Info.
func (n *Names) Choose(p *Package, f *File, texts []string) (*strings.Replacer, []Import) {
	qualifier := map[string]string{}
	whole := strings.Join(texts, "")
	at := func(m mention) (string, *edit.NewImport) {
		return edit.Qualifier(p.Info, p.Types, f.Syntax, m.pos, m.path, m.name, m.member)
	}
	for _, m := range n.mentions {
		q, add := at(m)
		if old, ok := qualifier[m.path]; !ok || add != nil && old == m.name+"." {
			qualifier[m.path] = q // a name that is free everywhere, if one place needs another
		}
	}
	var imports []Import
	names := make([]string, 0, 2*len(n.mentions))
	for i, m := range n.mentions {
		q, placeholder := qualifier[m.path], fmt.Sprintf("\x00%d\x00", i)
		names = append(names, placeholder, q+m.member)
		if own, add := at(m); add == nil && own == q || !strings.Contains(whole, placeholder) {
			continue // imported under that name, or written nowhere
		}
		imp := Import{File: f.Name, Path: m.path, Name: strings.TrimSuffix(q, ".")}
		if !slices.Contains(imports, imp) {
			imports = append(imports, imp)
		}
	}
	return strings.NewReplacer(names...), imports
}
