// Package project finds the directories that a run is about: where the settings of
// the project are, and from where its host names files.
package project

import (
	"os"
	"path/filepath"
	"strings"
)

// A Project is where things of a project are. Both directories are absolute.
type Project struct {
	Root       string // of the workspace in force, or else of the module; where it is run, if there is neither
	Repository string // of the repository; Root if there is none
}

// Find returns the project that a directory belongs to.
func Find(dir string) (Project, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Project{}, err
	}
	root := workspace(dir)
	if root == "" {
		root = above(dir, "go.mod")
	}
	if root == "" {
		root = dir
	}
	p := Project{Root: root, Repository: above(root, ".git")}
	if p.Repository == "" {
		p.Repository = root
	}
	return p, nil
}

// workspace returns the directory of the go.work file in force, or "".
func workspace(dir string) string {
	switch file := os.Getenv("GOWORK"); file {
	case "off":
		return ""
	case "", "auto":
		return above(dir, "go.work")
	default:
		return filepath.Dir(file)
	}
}

// above returns the nearest directory, dir or one above, that has a file of a name,
// or "".
func above(dir, name string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Relative returns a name relative to root, with slashes, where it is below it, links
// resolved or not, and the name as it is where it is not.
func Relative(root, name string) string {
	if rel, ok := below(root, name); ok {
		return rel
	}
	realRoot, err := filepath.EvalSymlinks(root)
	realName, err2 := filepath.EvalSymlinks(name)
	if err == nil && err2 == nil {
		if rel, ok := below(realRoot, realName); ok {
			return rel
		}
	}
	return filepath.ToSlash(name)
}

func below(root, name string) (string, bool) {
	rel, err := filepath.Rel(root, name)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
