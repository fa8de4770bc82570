// Package load asks the go command for packages: what there is, what it is
// made of, and where the types of its imports are stored.
package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Package is one package as the go command lists it. The test variant of a
// package is a package of its own.
type Package struct {
	ImportPath string // with the mark of the variant: "p [p.test]"
	Name       string
	Dir        string
	ForTest    string // the package this variant is compiled for the test of
	Export     string // file with type information; "" if not asked for or not compiled
	Standard   bool
	DepOnly    bool // named by no pattern, only imported
	Module     *Module

	GoFiles, CgoFiles, CompiledGoFiles         []string
	IgnoredGoFiles, IgnoredOtherFiles          []string
	EmbedFiles                                 []string
	CFiles, CXXFiles, HFiles, SFiles, MFiles   []string
	FFiles, SwigFiles, SwigCXXFiles, SysoFiles []string

	Imports    []string          // import paths, with the marks of variants
	ImportMap  map[string]string // from the path in the source, where it differs
	Error      *Error
	DepsErrors []*Error
}

// A Module is the module a package belongs to.
type Module struct {
	Path      string
	Version   string
	Main      bool
	Dir       string
	GoMod     string
	GoVersion string
	Replace   *Module
}

// An Error says what is wrong with a package.
type Error struct {
	Pos string
	Err string
}

// Path returns the import path without the mark of a test variant.
func (p *Package) Path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// TestMain reports whether the package is the program the go command writes to
// run a package's tests.
func (p *Package) TestMain() bool {
	return p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test")
}

// Import returns the ImportPath of the package that an import declaration of p
// names.
func (p *Package) Import(path string) string {
	if mapped, ok := p.ImportMap[path]; ok {
		return mapped
	}
	return path
}

// Absolute returns the names of files of the package, as it lists them, with their directory.
func (p *Package) Absolute(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		if out[i] = name; !filepath.IsAbs(name) {
			out[i] = filepath.Join(p.Dir, name)
		}
	}
	return out
}

// A Query says which packages to list.
type Query struct {
	Dir      string   // where the go command runs; "" for the current directory
	Tags     string   // build tags, separated by commas
	Tests    bool     // with tests and what they import
	Export   bool     // compile, and name the files with type information
	Flags    []string // further flags of the go command
	Patterns []string
}

const (
	graphFields  = "ImportPath,Name,Dir,ForTest,Standard,DepOnly,Module,GoFiles,CgoFiles,IgnoredGoFiles,IgnoredOtherFiles,EmbedFiles,Imports,ImportMap,Error,DepsErrors"
	nativeFields = "CFiles,CXXFiles,HFiles,SFiles,MFiles,FFiles,SwigFiles,SwigCXXFiles,SysoFiles"
	exportFields = "Export,CompiledGoFiles"
)

// List returns the packages of the query and all they import, imports first.
// A package that has something wrong with it is listed with its error; the
// error of List is for a query that cannot be answered at all.
func List(ctx context.Context, q Query) ([]*Package, error) {
	args := []string{"list", "-e", "-deps"}
	fields := graphFields + "," + nativeFields
	if q.Export {
		args = append(args, "-export", "-compiled")
		fields += "," + exportFields
	}
	if q.Tests {
		args = append(args, "-test")
	}
	if q.Tags != "" {
		args = append(args, "-tags="+q.Tags)
	}
	args = append(append(args, q.Flags...), "-json="+fields, "--")
	args = append(args, q.Patterns...)
	var pkgs []*Package
	err := run(ctx, q.Dir, args, func(out io.Reader) error {
		dec := json.NewDecoder(out)
		for {
			p := new(Package)
			if err := dec.Decode(p); err == io.EOF {
				return nil
			} else if err != nil {
				return fmt.Errorf("reading the output of go list: %w", err)
			}
			pkgs = append(pkgs, p)
		}
	})
	return pkgs, err
}

// Environment returns variables of the go command's configuration.
func Environment(ctx context.Context, dir string, names ...string) (map[string]string, error) {
	env := make(map[string]string)
	err := run(ctx, dir, append([]string{"env", "-json"}, names...), func(out io.Reader) error {
		return json.NewDecoder(out).Decode(&env)
	})
	return env, err
}

// run runs the go command and hands its standard output to read.
func run(ctx context.Context, dir string, args []string, read func(io.Reader) error) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return errors.New("the go command is not in PATH: install Go, or add its bin directory to PATH")
		}
		return fmt.Errorf("starting the go command: %w", err)
	}
	readErr := read(out)
	_, _ = io.Copy(io.Discard, out) // so that the command can end
	if err := cmd.Wait(); err != nil {
		if msg := OneLine(stderr.String()); msg != "" {
			return errors.New(msg)
		}
		return fmt.Errorf("go %s: %w", args[0], err)
	}
	return readErr
}

// OneLine returns the first line of a message of the go command that says what
// is wrong: not its progress, and not the name of the package it is about. What a
// colon at its end leads to belongs to it: the place in go.mod, the command that helps.
func OneLine(msg string) string {
	said := ""
	for line := range strings.Lines(msg) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go: downloading ") {
			continue
		}
		if said != "" {
			said += " "
		}
		if said += line; !strings.HasSuffix(line, ":") {
			break
		}
	}
	return said
}
