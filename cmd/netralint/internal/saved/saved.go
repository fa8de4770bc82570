// Package saved tells what was saved in the directories of a project since it was
// looked at before.
package saved

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Tree is how the files of some directories are.
type Tree struct {
	roots []string
	files []string // beside the directories; they need not be there
	state map[string]state
	heads map[string]string // of Go files, by name
	going map[string]bool   // files that were empty or gone when last looked at, and not before
}

// state tells whether a file was written.
type state struct {
	size int64
	time time.Time
}

// A Change is what was saved.
type Change struct {
	Files []string // sorted
	// Shallow: nothing but Go files that were there and are there changed, and those
	// below their imports, so that packages are made of the same files.
	Shallow bool
}

// Look looks at directories with all below them, and at files beside them. What it
// cannot read is as if it were not there.
func Look(roots, files []string) *Tree {
	t := &Tree{roots: roots, files: files}
	t.state = t.stat()
	t.heads = make(map[string]string)
	for name := range t.state {
		if filepath.Ext(name) == ".go" {
			t.heads[name] = head(name)
		}
	}
	return t
}

// Since returns what was saved since it was asked before; it is nil if nothing was.
func (t *Tree) Since() *Change {
	now := t.debounced(t.stat())
	c := &Change{Shallow: true}
	for name, was := range t.state {
		if is, ok := now[name]; !ok || is != was {
			c.Files = append(c.Files, name)
			c.Shallow = c.Shallow && ok
		}
	}
	for name := range now {
		if _, ok := t.state[name]; !ok {
			c.Files, c.Shallow = append(c.Files, name), false
		}
	}
	t.state = now
	if c.Files == nil {
		return nil
	}
	slices.Sort(c.Files)
	for _, name := range c.Files {
		was, known := t.heads[name]
		is := ""
		if filepath.Ext(name) == ".go" {
			is = head(name)
			t.heads[name] = is
		}
		c.Shallow = c.Shallow && known && is != "" && is == was
	}
	return c
}

// debounced leaves a file that became empty or went away as it was, the first time: many
// editors do that on the way to what they save.
func (t *Tree) debounced(now map[string]state) map[string]state {
	going := make(map[string]bool)
	for name, was := range t.state {
		if now[name].size == 0 && was.size > 0 && !t.going[name] {
			going[name], now[name] = true, was
		}
	}
	t.going = going
	return now
}

// matters reports whether a file decides which packages there are, or is of one.
func matters(name string) bool {
	switch filepath.Base(name) {
	case "go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt":
		return true
	}
	return filepath.Ext(name) == ".go"
}

// stat notes size and time of each file that a run depends on. What cannot be read is
// as if it were not there.
func (t *Tree) stat() map[string]state {
	found := make(map[string]state)
	add := func(name string) {
		if info, err := os.Stat(name); err == nil {
			found[name] = state{info.Size(), info.ModTime()}
		}
	}
	for _, root := range t.roots {
		_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // it is gone, or somebody else's
			case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "node_modules"):
				return filepath.SkipDir
			case !d.IsDir() && matters(name):
				add(name)
			}
			return nil
		})
	}
	for _, name := range t.files {
		add(name)
	}
	return found
}

// head is what a Go file says above its declarations: build constraints, the package,
// what it imports; and what it embeds or has the go command do elsewhere. It is "" for
// one that is not understood.
func head(name string) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"C"` }) {
		return ""
	}
	said := map[string]bool{}
	for _, spec := range file.Imports {
		said[spec.Path.Value] = true
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:build") || strings.HasPrefix(c.Text, "// +build") || strings.HasPrefix(c.Text, "//go:embed") {
				said[c.Text] = true
			}
		}
	}
	return fmt.Sprintf("%s %q", file.Name.Name, slices.Sorted(maps.Keys(said)))
}
