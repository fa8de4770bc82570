// Package documents reads what belongs to a program and is not Go: settings,
// manifests, workflows, Terraform and Markdown. It reports what they hold of the old
// database configuration, by position, and never repeats a value: many are secrets.
package documents

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Kind is a kind of document.
type Kind string

// The kinds.
const (
	Env       Kind = "settings (.env)"
	Compose   Kind = "compose"
	Workflow  Kind = "workflow"
	Manifest  Kind = "manifest"
	Terraform Kind = "Terraform"
	Markdown  Kind = "Markdown"
	SQLC      Kind = "sqlc"
)

// A Finding is a place that holds something of the old configuration.
type Finding struct {
	File         string // absolute
	Line, Column int    // from 1, the column in bytes
	Message      string
}

// A Result is what was read.
type Result struct {
	Read     map[Kind]int // files of each kind
	Findings []Finding    // by file and position
	Broken   []string     // what is not as it is to be: file, line and what was expected
}

// Code is what the programs are that the documents belong to.
type Code struct {
	Postgres bool // they reach PostgreSQL and nothing else: a Cloud SQL instance is of that
	LibPQ    bool // they import lib/pq, which generated code is to lead away from
}

// maxSize is the size above which a file is data, not a document, in bytes.
const maxSize = 1 << 20

// Read reads the documents in the directories and below, without directories that
// hold another module, and those that the go command does not look into.
func Read(dirs []string, code Code) (*Result, error) {
	r := &reader{Result: Result{Read: map[Kind]int{}}, roots: dirs, code: code, seen: map[string]bool{}}
	for _, dir := range dirs {
		if err := filepath.WalkDir(dir, r.visit); err != nil {
			return nil, err
		}
	}
	r.budgets()
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return &r.Result, nil
}

// Below returns the files in a directory and below that are wanted, without directories
// that [Read] leaves out.
func Below(dir string, want func(name string) bool) (files []string, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != dir && skipped(name):
			return filepath.SkipDir
		case d.Type().IsRegular() && want(name):
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

type reader struct {
	Result
	roots []string
	code  Code
	seen  map[string]bool

	generators []Generated
	limits     map[int]bool // max_connections of databases, as Terraform has them
	needs      []need
}

// visit reads a file if it is of a kind that says something about a database, and not
// too large.
func (r *reader) visit(name string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() {
		if !slices.Contains(r.roots, name) && skipped(name) {
			return filepath.SkipDir
		}
		return nil
	}
	kind := kindOf(name)
	if kind == "" || r.seen[name] || !d.Type().IsRegular() {
		return nil
	}
	r.seen[name] = true
	info, err := d.Info()
	if err != nil || info.Size() > maxSize {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	r.read(name, kind, text)
	return nil
}

// skipped reports whether a directory is not looked into.
func skipped(dir string) bool {
	base := filepath.Base(dir)
	if slices.Contains([]string{"vendor", "testdata", "node_modules"}, base) || strings.HasPrefix(base, "_") {
		return true
	}
	if strings.HasPrefix(base, ".") {
		return !slices.Contains([]string{".github", ".devcontainer", ".circleci"}, base)
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// kindOf returns the kind of a file by its name, "" for what is no document.
func kindOf(name string) Kind {
	base := strings.ToLower(filepath.Base(name))
	switch ext := filepath.Ext(base); {
	case base == "sqlc.yaml", base == "sqlc.yml", base == "sqlc.json":
		return SQLC
	case base == ".env", strings.HasPrefix(base, ".env."), ext == ".env":
		return Env
	case ext == ".tf", ext == ".tfvars":
		return Terraform
	case ext == ".md", ext == ".markdown":
		for _, old := range []string{"changelog", "changes", "history", "release"} {
			if strings.HasPrefix(base, old) {
				return "" // tells what was, too
			}
		}
		return Markdown
	case ext != ".yml" && ext != ".yaml":
		return ""
	case strings.Contains(base, "compose"):
		return Compose
	case strings.Contains(filepath.ToSlash(name), "/.github/workflows/"), strings.Contains(filepath.ToSlash(name), "/.circleci/"),
		base == ".gitlab-ci.yml", strings.HasPrefix(base, "cloudbuild"):
		return Workflow
	}
	return Manifest
}

// read looks at one document.
func (r *reader) read(name string, kind Kind, text []byte) {
	if kind == Manifest && !(bytes.Contains(text, []byte("apiVersion:")) && bytes.Contains(text, []byte("kind:"))) {
		return
	}
	r.Read[kind]++
	row := 0
	for line := range bytes.Lines(text) {
		row++
		for _, old := range oldIn(string(line), kind) {
			r.Findings = append(r.Findings, Finding{name, row, old.column, old.message})
		}
	}
	switch kind {
	case Terraform:
		r.limit(text)
	case SQLC:
		if r.code.LibPQ {
			r.sqlc(name, text)
		}
	case Manifest:
		if !isTemplate(text) {
			r.manifest(name, text)
		}
	case Compose:
		if !isTemplate(text) {
			r.documents(name, text)
		}
	case Workflow:
		r.documents(name, text)
	}
}

// isTemplate reports whether a text is not YAML yet.
func isTemplate(text []byte) bool { return bytes.Contains(text, []byte("{{")) }
