package fixer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// findMembers reads which modules the workspace has. A module that stands
// alone, or that the workspace does not use, has no fellow members.
func (m *Module) findMembers(gowork string) error {
	m.roots = []string{m.Dir}
	if gowork == "" || gowork == "off" || m.cfg.ModFile != "" {
		return nil
	}
	dirs, err := WorkspaceMembers(gowork)
	if err != nil {
		return fmt.Errorf("load module %s: %w", m.Dir, err)
	}
	if slices.Contains(dirs, m.Dir) {
		m.roots = dirs
	}
	return nil
}

// WorkspaceMembers returns the directories of the modules that a go.work file
// uses, absolute, sorted.
func WorkspaceMembers(gowork string) ([]string, error) {
	text, err := os.ReadFile(gowork)
	if err != nil {
		return nil, fmt.Errorf("read workspace: %w", err)
	}
	work, err := modfile.ParseWork(gowork, text, nil)
	if err != nil {
		return nil, fmt.Errorf("read workspace: %w", err)
	}
	var dirs []string
	for _, use := range work.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(gowork), dir)
		}
		dirs = append(dirs, filepath.Clean(dir))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// RootOf returns the directory of the module that a file belongs to, "" if it
// is no module of the workspace.
func (m *Module) RootOf(name string) string {
	best := ""
	for _, root := range m.roots {
		if (name == root || strings.HasPrefix(name, root+string(filepath.Separator))) && len(root) > len(best) {
			best = root
		}
	}
	return best
}

// Roots returns the directories of the modules of the workspace, sorted; of a
// module that stands alone, its own. It must not be changed.
func (m *Module) Roots() []string { return m.roots }

// Owns reports whether an import path is that of a package of the module, or of
// another one of its workspace.
func (m *Module) Owns(path string) bool {
	for _, b := range m.Builds {
		if n := b.nodes[path]; n != nil {
			return m.owns(n.meta)
		}
	}
	return false
}

// everything is the patterns for the packages of all modules that were loaded.
func (m *Module) everything() []string {
	list := []string{"./..."}
	for _, root := range m.roots {
		if root != m.Dir {
			list = append(list, filepath.ToSlash(root)+"/...")
		}
	}
	return list
}
