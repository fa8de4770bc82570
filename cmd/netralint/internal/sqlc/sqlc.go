// Package sqlc has sqlc generate for pgx what it generates for database/sql. It changes
// nothing: it works out the settings and the files, for the migration to judge.
//
// Columns keep their Go types, by overrides, so that what uses the generated code means
// what it meant; only handles, transactions and results are pgx's.
package sqlc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/cmd/netralint/internal/documents"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Options say where to look, and how.
type Options struct {
	Dirs []string     // of modules
	Env  []string     // of sqlc
	Say  func(string) // is told what takes long; nil if nobody listens
}

// Find returns the generators of the modules that can generate for pgx, and in words why
// others cannot. The error is for what could not be looked at.
func Find(ctx context.Context, opts Options) (generators []*migrate.Generator, kept []string, err error) {
	for _, dir := range opts.Dirs {
		names, err := documents.Configurations(dir)
		if err != nil {
			return nil, nil, err
		}
		for _, name := range names {
			c := &configuration{opts: &opts, module: dir, name: name}
			switch gen, err := c.generator(ctx); {
			case ctx.Err() != nil:
				return nil, nil, ctx.Err()
			case err != nil:
				kept = append(kept, fmt.Sprintf("%s still generates for database/sql: %v", c.shown(), err))
			case gen != nil:
				generators = append(generators, gen)
			}
		}
	}
	return generators, kept, nil
}

// A configuration is a file of sqlc's.
type configuration struct {
	opts   *Options
	module string // directory
	name   string // absolute
	text   []byte

	old  []documents.Generated
	sqlc []string // the program, and what stands before its arguments
}

func (c *configuration) shown() string {
	if rel, err := filepath.Rel(c.module, c.name); err == nil {
		return filepath.ToSlash(rel)
	}
	return c.name
}

// generator works out what becomes of a configuration, nil if it generates nothing for
// database/sql.
func (c *configuration) generator(ctx context.Context) (gen *migrate.Generator, err error) {
	if c.text, err = os.ReadFile(c.name); err != nil {
		return nil, err
	}
	if c.old = documents.Generates(c.name, c.text); len(c.old) == 0 {
		return nil, nil
	}
	if i := slices.IndexFunc(c.old, func(g documents.Generated) bool { return g.Library != "database/sql" }); i >= 0 {
		return nil, fmt.Errorf("it generates for %s", c.old[i].Library)
	}
	if c.sqlc, err = c.program(); err != nil {
		return nil, err
	}
	if c.opts.Say != nil {
		c.opts.Say(fmt.Sprintf("has %s generate by %s for pgx, to see what becomes of it", strings.Join(c.sqlc, " "), c.shown()))
	}
	before, err := c.generate(ctx, false, nil)
	if err != nil {
		return nil, err
	}
	if err := c.current(before); err != nil {
		return nil, err
	}
	return c.forPgx(ctx, before)
}

// forPgx generates for pgx, with as few overrides as keep the types of columns.
func (c *configuration) forPgx(ctx context.Context, before files) (*migrate.Generator, error) {
	all := slices.Clone(overrides)
	after, err := c.generate(ctx, true, all)
	if err != nil {
		return nil, err
	}
	if at := scansArray(before); at != "" {
		return nil, fmt.Errorf("%s reads an array, for which sqlc hands Scan a slice with pgx, and parity.LibPQ refuses that as lib/pq does: have the query read it in another form, as array_to_json makes one", c.rel(at))
	}
	needed, err := c.fewest(ctx, all, after)
	if err != nil {
		return nil, err
	}
	gen := &migrate.Generator{Name: c.shown(), Settings: fixer.Replacement{Name: c.name, Old: c.text}}
	if gen.Settings.New, err = edit(c.text, c.old, needed); err != nil {
		return nil, err
	}
	if len(before) != len(after) {
		return nil, errors.New("sqlc makes other files for pgx")
	}
	for _, name := range before.names() {
		if after[name] == nil {
			return nil, fmt.Errorf("for pgx, sqlc makes no %s", c.rel(name))
		}
		old, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		gen.Files = append(gen.Files, fixer.Replacement{Name: name, Old: old, New: after[name]})
	}
	note := c.shown() + " generates for pgx/v5 now, and so do the files that " + strings.Join(c.sqlc, " ") + " made by it"
	if len(needed) > 0 {
		note += "; its overrides keep the Go types that columns have"
	}
	gen.Notes = []string{note}
	return gen, nil
}

// fewest takes out of a list of overrides what makes no difference.
func (c *configuration) fewest(ctx context.Context, all []override, want files) ([]override, error) {
	needed := slices.Clone(all)
	var try func(from, to int) error // part of all
	try = func(from, to int) error {
		part := all[from:to]
		without := slices.DeleteFunc(slices.Clone(needed), func(o override) bool { return slices.Contains(part, o) })
		got, err := c.generate(ctx, true, without)
		if err != nil {
			return err
		}
		if got.equal(want) {
			needed = without
			return nil
		}
		if len(part) == 1 {
			return nil
		}
		middle := from + len(part)/2
		return errors.Join(try(from, middle), try(middle, to))
	}
	return needed, try(0, len(all))
}

// current holds that sqlc makes what is in the module, but for its version.
func (c *configuration) current(made files) error {
	for _, name := range made.names() {
		text, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(withoutVersion(text), withoutVersion(made[name])) {
			return fmt.Errorf("%s is not what %s makes by it as it is: generate once before", c.rel(name), strings.Join(c.sqlc, " "))
		}
	}
	return nil
}

var version = regexp.MustCompile(`(?m)^//[ \t]+sqlc v.*\n`)

func withoutVersion(text []byte) []byte {
	return version.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), nil)
}

func (c *configuration) rel(name string) string {
	if rel, err := filepath.Rel(c.module, name); err == nil {
		return filepath.ToSlash(rel)
	}
	return name
}

// tool is the package of the program, as go.mod names it.
const tool = "github.com/sqlc-dev/sqlc/cmd/sqlc"

// program returns how sqlc is called: as a tool of the module, or from PATH.
func (c *configuration) program() ([]string, error) {
	name := filepath.Join(c.module, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	mod, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(mod.Tool, func(t *modfile.Tool) bool { return t.Path == tool }) {
		return []string{"go", "tool", "sqlc"}, nil
	}
	if _, err := exec.LookPath("sqlc"); err != nil {
		return nil, errors.New("sqlc is no tool in go.mod and not on PATH; with it -fix generates for pgx")
	}
	return []string{"sqlc"}, nil
}
