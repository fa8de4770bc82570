package worktree

import (
	"bytes"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/netra-systems/netralint/fixer"
)

// Diff returns one unified diff of all files, in their order, with names
// relative to dir, in the form that `git apply` and `patch -p1` read.
func Diff(dir string, files []fixer.Replacement) []byte {
	var out bytes.Buffer
	for _, f := range files {
		name := f.Name
		if rel, err := filepath.Rel(dir, f.Name); err == nil {
			name = filepath.ToSlash(rel)
		}
		was, now := "a/"+name, "b/"+name
		if f.Old == nil {
			was = "/dev/null"
		}
		if f.New == nil {
			now = "/dev/null"
		}
		d := diff.Diff(was, f.Old, now, f.New)
		// The first line repeats the names; patch tools do not want it.
		if _, rest, ok := bytes.Cut(d, []byte("\n")); ok {
			out.Write(rest)
		}
	}
	return out.Bytes()
}
