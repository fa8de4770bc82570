package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/conncopy"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

const connHelp = `usage: netralint conn copy [flags] DIR

conn copy puts a copy of package conn into a directory of the module, for a team
that cannot require the module it comes from, and lets go.mod require pgx, which
it needs. The copy has the import path of the directory. To move the module onto
it, say so with -conn:

    netralint conn copy internal/conn
    netralint -fix -conn=example.com/shop/internal/conn ./...

A directory that is an earlier copy is brought up to date.

Flags:
`

// connCopy holds the flags of conn copy.
type connCopy struct {
	dir, into         string
	force, allowDirty bool
}

// connCommand is the subcommand conn.
func connCommand(args []string, sys *Sys) int {
	c := &connCopy{}
	flags := flag.NewFlagSet("netralint conn copy", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.dir, "C", "", "run in this `dir`ectory")
	flags.BoolVar(&c.force, "force", false, "replace files of an earlier copy that were edited since")
	flags.BoolVar(&c.allowDirty, "allow-dirty", false, "change files though the git tree has uncommitted changes")
	help := func() int {
		sys.help(connHelp)
		flags.SetOutput(sys.stdout())
		flags.PrintDefaults()
		return exitClean
	}
	if wantsHelp(args) {
		return help()
	}
	if len(args) == 0 || args[0] != "copy" {
		return sys.fail(errors.New(`conn has one command, copy: run "netralint conn copy DIR"`))
	}
	switch err := flags.Parse(args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return help()
	case err != nil:
		return sys.fail(fmt.Errorf("%w: run \"netralint help conn\" for the flags", err))
	case flags.NArg() != 1:
		return sys.fail(errors.New("conn copy takes one directory of the module, such as internal/conn"))
	}
	c.into = flags.Arg(0)
	if err := c.run(context.Background(), sys); err != nil {
		return sys.fail(err)
	}
	return exitClean
}

// run writes the copy and what go.mod needs for it, and says so.
func (c *connCopy) run(ctx context.Context, sys *Sys) error {
	module, err := gomod.FindModule(ctx, c.dir)
	if err != nil {
		return err
	}
	dir, rel, err := c.place(module)
	if err != nil {
		return fmt.Errorf("copy package conn to %s: %w", c.into, err)
	}
	if err := fix.Prepare(ctx, module.Dir, c.allowDirty); err != nil {
		return err
	}
	importPath := path.Join(module.Path, rel)
	source := conncopy.Embedded()
	files, err := source.Replace(dir, rel, importPath, c.force)
	switch {
	case errors.Is(err, conncopy.ErrEdited):
		return fmt.Errorf("copy package conn to %s: %w; keep the edit elsewhere, or replace the file with -force", rel, err)
	case err != nil:
		return fmt.Errorf("copy package conn to %s: %w", rel, err)
	}
	if len(files) == 0 {
		fmt.Fprintf(sys.stdout(), "%s is up to date\n", rel)
		return nil
	}
	needs, err := source.Needs()
	if err != nil {
		return err
	}
	result, err := migrate.Add(ctx, migrate.Options{Dir: module.Dir}, files, needs)
	if err != nil {
		return fmt.Errorf("copy package conn to %s: %w", rel, err)
	}
	if err := fix.WriteFiles(module.Dir, result.Files); err != nil {
		return err
	}
	c.tell(sys.stdout(), module, rel, importPath, result)
	return nil
}

// place returns the directory of the copy, and its name from the module's.
func (c *connCopy) place(module *gomod.Target) (dir, rel string, err error) {
	if dir, err = filepath.Abs(filepath.Join(c.dir, c.into)); err != nil {
		return "", "", err
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(dir)); err == nil {
		dir = filepath.Join(real, filepath.Base(dir))
	}
	if rel, err = filepath.Rel(module.Dir, dir); err != nil || rel == "." || !filepath.IsLocal(rel) {
		return "", "", fmt.Errorf("it is no directory below %s, the module's; name one such as internal/conn", module.Dir)
	}
	rel = filepath.ToSlash(rel)
	for elem := range strings.SplitSeq(rel, "/") {
		if elem == "vendor" || elem == "testdata" || strings.HasPrefix(elem, ".") || strings.HasPrefix(elem, "_") {
			return "", "", fmt.Errorf("packages in %s cannot be imported; name another directory", elem)
		}
		if strings.ContainsFunc(elem, func(r rune) bool { return !strings.ContainsRune(importable, r) }) {
			return "", "", fmt.Errorf("%q is no name for a package's directory; use letters, digits, - and _", elem)
		}
	}
	for up := dir; up != module.Dir; up = filepath.Dir(up) {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return "", "", fmt.Errorf("%s is a module of its own; name a directory of the module in %s", up, module.Dir)
		}
	}
	return dir, rel, nil
}

// importable are the characters for the name of the copy's directory: those of
// import paths but the dot, which has another form in the names of functions.
const importable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

func (c *connCopy) tell(w io.Writer, module *gomod.Target, rel, importPath string, r *migrate.Result) {
	copied := 0
	var others []string
	for _, f := range r.Files {
		if name := module.Rel(f.Name); strings.HasPrefix(name, rel+"/") {
			copied++
		} else if !strings.HasPrefix(name, "vendor/") || name == "vendor/modules.txt" {
			others = append(others, name)
		}
	}
	fmt.Fprintf(w, "%s is a copy of package conn now: %s, import path %s\n", rel, render.Count(copied, "file"), importPath)
	if len(others) > 0 {
		fmt.Fprintf(w, "changed too: %s\n", strings.Join(others, ", "))
	}
	for _, n := range r.Report.Notes {
		fmt.Fprintf(w, "note: %s\n", n)
	}
	fmt.Fprintf(w, "Next, commit this and move the module onto it:\n\n    netralint -fix -conn=%s ./...\n", importPath)
}
