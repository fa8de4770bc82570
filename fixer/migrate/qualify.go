package migrate

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// mention is a place where new text names a member of a package.
type mention struct {
	pos                token.Pos
	path, name, member string
}

// member names a member of a package in new text. What it returns is a
// placeholder, because a file should know a package by one name, and only when
// all places are known is it clear which name is free at each.
func (r *rewriter) member(pos token.Pos, path, name, member string) string {
	r.mentions = append(r.mentions, mention{pos, path, name, member})
	return fmt.Sprintf("\x00%d\x00", len(r.mentions)-1)
}

// flush chooses the names of packages in the file at hand and makes its edits.
func (r *rewriter) flush() {
	names := make([]string, 0, 2*len(r.mentions))
	qualifier := map[string]string{}
	for _, m := range r.mentions {
		q, add := fixer.Qualifier(r.info(), r.pkg.Types, r.file.Syntax, m.pos, m.path, m.name, m.member)
		if old, ok := qualifier[m.path]; !ok || add != nil && old == m.name+"." {
			qualifier[m.path] = q // a name that is free everywhere, if one place needs another
		}
	}
	for i, m := range r.mentions {
		q := qualifier[m.path]
		names = append(names, fmt.Sprintf("\x00%d\x00", i), q+m.member)
		if own, add := fixer.Qualifier(r.info(), r.pkg.Types, r.file.Syntax, m.pos, m.path, m.name, m.member); add == nil && own == q {
			continue // imported under that name
		}
		imp := fixer.Import{File: r.file.Name, Path: m.path, Name: strings.TrimSuffix(q, ".")}
		if !slices.Contains(r.imports, imp) {
			r.imports = append(r.imports, imp)
		}
	}
	write := strings.NewReplacer(names...)
	for _, e := range r.pending {
		e.New = write.Replace(e.New)
		if !r.seen[e] {
			r.seen[e] = true
			r.edits = append(r.edits, e)
		}
	}
	r.pending, r.mentions = nil, nil
}
