package syncdriver

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A library is a client for PostgreSQL that is not to be used, with all its
// packages.
type library struct {
	root     string // the import path all its packages begin with
	severity string
	cost     string
}

const (
	costOfPQ    = "keeps PostgreSQL behind database/sql, out of conn's reach"
	costOfOther = "brings a pool, types and errors of its own, out of conn's reach"
)

// Moves ends the message of a finding that a migration may take away: not one that a
// migration has just left.
const Moves = "; netralint -fix ./... moves the module off it"

// AboutLibPQ reports whether a finding with such a message is about lib/pq, and not about
// another client or pgx.
func AboutLibPQ(message string) bool {
	return strings.HasPrefix(message, "import of "+dbapi.PQPath+" ") || strings.Contains(message, " through "+string(dbapi.LibPQ)+";") ||
		strings.Contains(message, " through "+string(dbapi.LibPQ)+" (")
}

// OfImport reports whether a finding with such a message is about an import.
func OfImport(message string) bool { return strings.HasPrefix(message, "import of ") }

// libraryAt returns the library that an import path belongs to.
func libraryAt(path string) (library, bool) {
	for _, root := range []string{dbapi.PQPath, "github.com/jackc/pgx/v4", "github.com/go-pg/pg"} {
		if gosrc.IsBelow(path, root) {
			return libraryOf(root), true
		}
	}
	if path == "github.com/jackc/pgx" || path == "github.com/jackc/pgx/stdlib" {
		return libraryOf("github.com/jackc/pgx"), true
	}
	if d, ok := dbapi.DriverAt(path); ok && (d.Stack == dbapi.LibPQ || d.Stack == dbapi.OtherPostgres) {
		lib := libraryOf(path)
		if d.Stack == dbapi.LibPQ {
			lib.severity, lib.cost = report.Error, costOfPQ
		}
		return lib, true
	}
	return library{}, false
}

func libraryOf(root string) library {
	if root == dbapi.PQPath {
		return library{root, report.Error, costOfPQ}
	}
	return library{root, report.Warning, costOfOther}
}

// imports reports the imports of a file and returns the stacks that they are
// of.
func (c *check) imports(file *ast.File) map[dbapi.Stack]bool {
	stacks := make(map[dbapi.Stack]bool)
	var libs []library // in the order of the file
	specs := make(map[library][]*ast.ImportSpec)
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if lib, ok := libraryAt(path); ok {
			if specs[lib] == nil {
				libs = append(libs, lib)
			}
			specs[lib] = append(specs[lib], spec)
			if d, ok := dbapi.DriverAt(path); ok {
				stacks[d.Stack] = true
			}
		}
	}
	for _, lib := range libs {
		c.imported(file, lib, specs[lib])
	}
	return stacks
}

// imported reports the imports of one library in one file.
func (c *check) imported(file *ast.File, lib library, specs []*ast.ImportSpec) {
	at := specs[0]
	for _, spec := range specs {
		if at.Name != nil && at.Name.Name == "_" {
			at = spec // the first that is not for side effects only
		}
	}
	severity := lib.severity
	if c.conns.IsTest(file) {
		severity = report.Lower(severity)
	}
	path, _ := strconv.Unquote(at.Path.Value)
	message := fmt.Sprintf("import of %s %s", path, lib.cost)
	uses := c.uses(file, specs)
	switch {
	case uses["pq.Error"]+uses["pq.As"] > 0 && c.onPgx():
		message += "; the connections of this package come from pgx, so no error is ever a *pq.Error"
	case c.besidePgx():
		message += "; pgx is linked as well, and checks for the errors of one never match those of the other"
	}
	if text := list(uses); text != "" {
		message += "; used here for " + text
	}
	if hint := c.generator(file); hint != "" {
		message += "; " + hint
	}
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: severity}
	if lib.root == dbapi.PQPath {
		if d.SuggestedFixes = c.move(file, specs); d.SuggestedFixes == nil && !c.out.Generated(file.Package) {
			message += Moves
		}
	}
	d.Message = message
	c.out.Report(d)
}

// uses counts what the file uses of the imported packages by name, and the
// pools it opens with them.
func (c *check) uses(file *ast.File, specs []*ast.ImportSpec) map[string]int {
	count := make(map[string]int)
	of := make(map[*types.Package]bool)
	for _, spec := range specs {
		if name := c.pass.TypesInfo.PkgNameOf(spec); name != nil {
			of[name.Imported()] = true
		}
	}
	for n := range ast.Preorder(file) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := c.pass.TypesInfo.Uses[id]
		if obj != nil && of[obj.Pkg()] && obj.Parent() == obj.Pkg().Scope() {
			count[obj.Pkg().Name()+"."+obj.Name()]++
		}
	}
	for _, o := range c.conns.Openings() {
		if o.File == file && o.Factory == nil && o.API.Stack == dbapi.Generic && legacy(o.Origin) != "" {
			count[o.API.Package[strings.LastIndexByte(o.API.Package, '/')+1:]+"."+o.API.Name]++
		}
	}
	return count
}

// list writes the most frequent uses: "pq.Array (3), pq.Error and 2 more".
func list(uses map[string]int) string {
	const most = 4
	names := slices.SortedFunc(maps.Keys(uses), func(a, b string) int {
		return cmp.Or(uses[b]-uses[a], strings.Compare(a, b))
	})
	var words []string
	for _, name := range names[:min(most, len(names))] {
		if uses[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, uses[name])
		}
		words = append(words, name)
	}
	text := strings.Join(words, ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return text
}

// onPgx reports whether the package makes database calls and all of them whose
// client library is certain go through pgx.
func (c *check) onPgx() bool {
	found := false
	for _, call := range c.conns.Calls() {
		if !call.Origin.Verdict.Maybe() {
			continue
		}
		switch stack := call.Origin.Stack(); {
		case !call.Origin.Followed:
			return false
		case stack == dbapi.Pgx || stack == dbapi.PgxStdlib || stack == dbapi.NetraConn:
			found = true
		default:
			return false
		}
	}
	return found
}

// besidePgx reports whether pgx version 5 is linked with the package too.
func (c *check) besidePgx() bool {
	return slices.ContainsFunc(c.conns.Linked(false), func(d dbapi.Driver) bool {
		return d.Stack == dbapi.Pgx || d.Stack == dbapi.NetraConn
	})
}

// generators have settings that lead what they generate off lib/pq. Those of gorm and ent,
// and bun, generate nothing that imports it: who opens the pool does.
var generators = map[string]string{
	"sqlc":      `set sql_package to "pgx/v5" in the configuration of sqlc`,
	"SQLBoiler": "set no-tests in the configuration of SQLBoiler, as nothing but the tests that it makes imports lib/pq",
}

// generator names the setting that changes the driver of a generated file.
func (c *check) generator(file *ast.File) string {
	if !c.out.Generated(file.Package) {
		return ""
	}
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for name, setting := range generators {
			if strings.Contains(group.Text(), name) {
				return "the file is generated: " + setting
			}
		}
	}
	return "the file is generated: change what generates it"
}
