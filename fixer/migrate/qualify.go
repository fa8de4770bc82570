package migrate

import (
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
)

// member names a member of a package in new text, by a placeholder until the
// file is done.
func (r *rewriter) member(pos token.Pos, path, name, member string) string {
	return r.names.Member(pos, path, name, member)
}

// flush chooses the names of packages in the file at hand and makes its edits.
func (r *rewriter) flush() {
	var texts []string
	for _, e := range r.pending {
		texts = append(texts, e.New)
	}
	write, imports := r.names.Choose(r.pkg, r.file, texts)
	for _, imp := range imports {
		if !slices.Contains(r.imports, imp) {
			r.imports = append(r.imports, imp)
		}
	}
	for _, e := range r.pending {
		e.New = write.Replace(e.New)
		if !r.seen[e] {
			r.seen[e] = true
			r.edits = append(r.edits, e)
		}
	}
	r.pending, r.names = nil, fixer.Names{}
}
