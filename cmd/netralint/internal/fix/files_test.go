package fix

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// Files may be in new directories, and directories that become empty go.
func TestWriteFiles(t *testing.T) {
	dir := newModule(t, map[string]string{"old/deep/p.go": source, "kept/p.go": source, "kept/q.go": source})
	gone := func(name string) fixer.Replacement {
		return fixer.Replacement{Name: filepath.Join(dir, name), Old: []byte(source)}
	}
	added := fixer.Replacement{Name: filepath.Join(dir, "new/deep/p.go"), New: []byte(source)}
	stale := gone("kept/q.go")
	stale.Old = []byte("other")
	if err := WriteFiles(dir, []fixer.Replacement{added, gone("old/deep/p.go"), stale}); !errors.Is(err, worktree.ErrChanged) {
		t.Errorf("a file that is not what it was: %v", err)
	}
	exists(t, dir, map[string]bool{"new": false, "old/deep/p.go": true})
	if err := WriteFiles(dir, []fixer.Replacement{added, gone("old/deep/p.go"), gone("kept/q.go")}); err != nil {
		t.Fatal(err)
	}
	exists(t, dir, map[string]bool{"new/deep/p.go": true, "old": false, "kept/p.go": true, "kept/q.go": false, ".netralint-journal": false})
}

func exists(t *testing.T, dir string, want map[string]bool) {
	t.Helper()
	for name, there := range want {
		_, err := os.Stat(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if (err == nil) != there {
			t.Errorf("%s is there: %v, want %v", name, err == nil, there)
		}
	}
}
