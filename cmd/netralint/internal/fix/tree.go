package fix

import (
	"bytes"
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// A Tree is what the files of modules become, worked out step by step and
// written at the end.
type Tree struct {
	// Steps lead from the files on disk to what they become.
	Steps []Step
	// Work is the directory of the workspace whose modules change together: its
	// files are written all or none. Empty means that each module is by itself.
	Work string

	byRoot  map[string]map[string]fixer.Replacement // from what is on disk
	overlay *fixer.Overlay
}

// A Step changes files of one module.
type Step struct {
	Name string // a few words
	Root string // the module's directory
	// Files go from what the step before left.
	Files []fixer.Replacement
}

// Add makes steps; those without files are none.
func (t *Tree) Add(steps ...Step) error {
	if t.byRoot == nil {
		t.byRoot = map[string]map[string]fixer.Replacement{}
	}
	for _, s := range steps {
		if len(s.Files) == 0 {
			continue
		}
		for _, f := range s.Files {
			root := t.rootOf(f.Name, s.Root)
			if t.byRoot[root] == nil {
				t.byRoot[root] = map[string]fixer.Replacement{}
			}
			if before, ok := t.byRoot[root][f.Name]; ok {
				f.Old = before.Old
			}
			t.byRoot[root][f.Name] = f
		}
		t.Steps = append(t.Steps, s)
	}
	return t.show()
}

// rootOf is the directory that a file of a step is written below.
func (t *Tree) rootOf(name, module string) string {
	for _, root := range []string{t.Work, module} {
		if rel, err := filepath.Rel(root, name); root != "" && err == nil && filepath.IsLocal(rel) {
			return root
		}
	}
	if root, ok := moduleRoot(filepath.Dir(name)); ok {
		return root
	}
	return filepath.Dir(name)
}

// show makes the overlay.
func (t *Tree) show() error {
	if len(t.Steps) == 0 {
		return nil
	}
	// The go command reads the list of what is vendored from disk, whatever an
	// overlay says.
	files := t.Files()
	own := slices.DeleteFunc(slices.Clone(files), func(f fixer.Replacement) bool { return t.inVendor(f.Name) })
	overlay, err := fixer.NewOverlay(own)
	if err != nil {
		return err
	}
	if len(own) < len(files) {
		overlay.Mod = "readonly"
	}
	t.overlay.Remove()
	t.overlay = overlay
	return nil
}

// inVendor reports whether a file is the go command's copy of one of another
// module.
func (t *Tree) inVendor(name string) bool {
	for root := range t.byRoot {
		rel, err := filepath.Rel(root, name)
		if rel = "/" + filepath.ToSlash(rel); err == nil && filepath.IsLocal(rel[1:]) && strings.Contains(rel, "/vendor/") {
			return true
		}
	}
	return false
}

// AddPlan makes the fixes of a plan a step.
func (t *Tree) AddPlan(name string, p *Plan) error {
	var steps []Step
	for _, m := range p.modules {
		steps = append(steps, Step{Name: name, Root: m.root, Files: m.files})
	}
	return t.Add(steps...)
}

// Overlay shows the files as they become, nil as long as none changes. It lives
// until the next step.
func (t *Tree) Overlay() *fixer.Overlay { return t.overlay }

// Close removes what Overlay needs.
func (t *Tree) Close() { t.overlay.Remove() }

// Files returns what changes on disk, by module and name.
func (t *Tree) Files() []fixer.Replacement {
	var list []fixer.Replacement
	for _, root := range slices.Sorted(maps.Keys(t.byRoot)) {
		list = append(list, t.filesOf(root)...)
	}
	return list
}

func (t *Tree) filesOf(root string) []fixer.Replacement {
	var list []fixer.Replacement
	files := t.byRoot[root]
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if f := files[name]; !bytes.Equal(f.Old, f.New) || (f.Old == nil) != (f.New == nil) {
			list = append(list, f)
		}
	}
	return list
}

// WriteDiff writes one unified diff of all changes, with names relative to
// dir.
func (t *Tree) WriteDiff(w io.Writer, dir string) error {
	_, err := w.Write(worktree.Diff(dir, t.Files()))
	return err
}

// Write makes the changes, in each module all or none. Unless allowDirty, it
// refuses files that git does not know, which could not be had back.
func (t *Tree) Write(ctx context.Context, allowDirty bool) error {
	if !allowDirty {
		var names []string
		for _, f := range t.Files() {
			if f.Old != nil && !t.inVendor(f.Name) {
				names = append(names, f.Name)
			}
		}
		if err := allowance(worktree.CheckTracked(ctx, names)); err != nil {
			return err
		}
	}
	for _, root := range slices.Sorted(maps.Keys(t.byRoot)) {
		if err := WriteFiles(root, t.filesOf(root)); err != nil {
			return err
		}
	}
	return nil
}
