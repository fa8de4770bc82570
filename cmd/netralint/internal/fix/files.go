package fix

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// WriteFiles writes files of the module in root, all or none; some may be in
// directories that are not there yet. Directories that become empty go.
func WriteFiles(root string, files []fixer.Replacement) error {
	var made, left []string
	for _, f := range files {
		dir := filepath.Dir(f.Name)
		if f.New == nil {
			left = append(left, dir)
			continue
		}
		made = append(made, missing(dir)...)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			removeEmpty(root, made)
			return err
		}
	}
	err := worktree.Write(root, files)
	if err != nil {
		removeEmpty(root, made)
		return err
	}
	removeEmpty(root, left)
	return nil
}

// missing returns the directory, and those above it, that are not there.
func missing(dir string) (list []string) {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return list
		}
		list = append(list, dir)
		dir = filepath.Dir(dir)
	}
}

// removeEmpty removes the directories that are empty, and those above them that
// then are, up to root.
func removeEmpty(root string, dirs []string) {
	slices.SortFunc(dirs, func(a, b string) int { return len(b) - len(a) })
	for _, dir := range dirs {
		for dir != root && dir != filepath.Dir(dir) && os.Remove(dir) == nil { // Remove keeps what is not empty
			dir = filepath.Dir(dir)
		}
	}
}
