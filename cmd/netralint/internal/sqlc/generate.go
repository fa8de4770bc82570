package sqlc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// files are contents by name.
type files map[string][]byte

func (f files) names() []string { return slices.Sorted(maps.Keys(f)) }

func (f files) equal(g files) bool {
	return maps.EqualFunc(f, g, bytes.Equal)
}

// settings is a mapping of a configuration.
type settings = map[string]any

// generate runs sqlc on what the configuration generates for database/sql, in a directory
// of its own, as it is or for pgx, and returns the files by the names they have in the
// module.
func (c *configuration) generate(ctx context.Context, pgx bool, also []override) (files, error) {
	dir, err := os.MkdirTemp("", "netralint-sqlc-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	text, outs, err := c.elsewhere(dir, pgx, also)
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "sqlc.yaml")
	if err := os.WriteFile(config, text, 0o600); err != nil {
		return nil, err
	}
	args := slices.Concat(c.sqlc, []string{"generate", "-f", config})
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = c.module, c.opts.Env
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s fails (%w): %s", strings.Join(c.sqlc, " "), err, c.firstLine(out, dir))
	}
	made := files{}
	for from, to := range outs {
		entries, err := os.ReadDir(from)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if made[filepath.Join(to, e.Name())], err = os.ReadFile(filepath.Join(from, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// firstLine is the first of what a program in dir says that is about more than a place.
func (c *configuration) firstLine(out []byte, dir string) string {
	to := ""
	if rel, err := filepath.Rel(dir, realDir(filepath.Join(c.module, "go.mod"))); err == nil {
		to = filepath.ToSlash(rel) + "/"
	}
	for line := range strings.Lines(strings.NewReplacer(dir+string(filepath.Separator), "", to, "").Replace(string(out))) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# package") {
			return line
		}
	}
	return "it says nothing"
}

// elsewhere returns the configuration with what it generates for database/sql alone,
// written below dir, and where that belongs.
func (c *configuration) elsewhere(dir string, pgx bool, also []override) (text []byte, outs map[string]string, err error) {
	var whole settings
	if err := yaml.Unmarshal(c.text, &whole); err != nil {
		return nil, nil, err
	}
	outs = map[string]string{}
	var blocks []settings
	for i := range c.old {
		block, from, to, err := c.block(i, pgx, also)
		if err == nil {
			err = c.sources(dir, block)
		}
		if err != nil {
			return nil, nil, err
		}
		blocks, outs[filepath.Join(dir, from)] = append(blocks, block), to
	}
	for _, key := range []string{"cloud", "plugins", "servers", "rules"} {
		delete(whole, key)
	}
	if _, old := whole["packages"]; old {
		whole["packages"] = blocks
	} else {
		whole["sql"] = blocks
	}
	text, err = json.Marshal(whole)
	return text, outs, err
}

// block returns the ith block that generates for database/sql, which writes to a place of
// its own, from, what belongs into to.
func (c *configuration) block(i int, pgx bool, also []override) (block settings, from, to string, err error) {
	old := c.old[i]
	if err := old.Block.Decode(&block); err != nil {
		return nil, "", "", err
	}
	one, key := block, "path" // of version 1
	if old.Block != old.Settings {
		if one, key, err = onlyGo(block); err != nil {
			return nil, "", "", err
		}
	}
	out, ok := one[key].(string)
	if !ok {
		return nil, "", "", fmt.Errorf("%s is no directory", key)
	}
	to = filepath.Join(filepath.Dir(c.name), filepath.FromSlash(out))
	from = filepath.Join(strconv.Itoa(i), filepath.Base(to))
	one[key] = filepath.ToSlash(from)
	if pgx {
		one["sql_package"] = "pgx/v5"
		list, _ := one["overrides"].([]any)
		for _, o := range also {
			list = append(list, o.settings())
		}
		one["overrides"] = list
	}
	return block, from, to, nil
}

// onlyGo takes what is no Go out of a block of version 2, and returns what is.
func onlyGo(block settings) (settings, string, error) {
	for _, key := range []string{"database", "codegen"} {
		if block[key] != nil {
			return nil, "", fmt.Errorf("%s says more than files of SQL: change sql_package by hand", key)
		}
	}
	gen, _ := block["gen"].(settings)
	one, ok := gen["go"].(settings)
	if !ok {
		return nil, "", errors.New("there are no settings for Go")
	}
	block["gen"] = settings{"go": one}
	delete(block, "rules")
	return one, "out", nil
}

// sources makes the names of files of a block relative to dir.
func (c *configuration) sources(dir string, block settings) (err error) {
	move := func(v any) any {
		name, ok := v.(string)
		if !ok {
			err = errors.Join(err, fmt.Errorf("%v is no file", v))
			return v
		}
		rel, wrong := filepath.Rel(dir, filepath.Join(realDir(c.name), filepath.FromSlash(name)))
		err = errors.Join(err, wrong)
		return filepath.ToSlash(rel)
	}
	for _, key := range []string{"schema", "queries"} {
		if list, ok := block[key].([]any); ok {
			for i, v := range list {
				list[i] = move(v)
			}
			continue
		}
		block[key] = move(block[key])
	}
	return err
}

// realDir is the directory of a file without symbolic links, which .. does not follow.
func realDir(name string) string {
	dir := filepath.Dir(name)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

// scansArray returns the name of a file that reads a column into an array of lib/pq.
func scansArray(made files) string {
	for _, name := range made.names() {
		file, err := parser.ParseFile(token.NewFileSet(), "", made[name], parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for n := range ast.Preorder(file) {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				continue
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Array" {
				continue
			}
			if of, ok := call.Args[0].(*ast.UnaryExpr); ok && of.Op == token.AND {
				return name
			}
		}
	}
	return ""
}
