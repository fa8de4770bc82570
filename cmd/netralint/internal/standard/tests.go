package standard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// tests holds the drivers that files of tests import against those of production, where
// one of these is PostgreSQL's: conn, pgx and its database/sql form are one, and so are lib/pq and what wraps it.
func (a *assessment) tests() {
	production, tests := map[*Module]map[string]bool{}, 0
	for _, m := range a.Survey.Modules {
		production[m] = map[string]bool{}
	}
	a.Survey.eachDriver(func(p *Package, _ *File, driver string, test bool) {
		if !test {
			production[p.Module][driver] = true
		}
	})
	other := map[string]bool{}
	a.Survey.eachDriver(func(p *Package, f *File, driver string, test bool) {
		if !test || !slices.ContainsFunc(slices.Collect(maps.Keys(production[p.Module])), isPostgres) {
			return
		}
		tests++
		if key := f.Name + "\x00" + driver; !production[p.Module][driver] && !other[key] {
			other[key] = true
			a.add(lineTests, "tests", finding.Finding{Severity: "warning", Package: p.Path, Span: finding.Span{File: f.Name, Line: 1, Column: 1},
				Message: fmt.Sprintf("this test file imports a driver of %s; the module's other code imports %s", driver, list(production[p.Module]))})
		}
	})
	line := a.Lines[lineTests-1]
	all := map[string]bool{}
	for _, drivers := range production {
		maps.Copy(all, drivers)
	}
	switch {
	case len(all) == 0:
		line.Status, line.Reason = NotChecked, "no file outside tests imports a driver"
	case tests > 0:
		line.Status, line.Reason = Pass, "tests import the drivers of the other code: "+list(all)
	case a.testsReach():
		line.Status, line.Reason = Pass, "tests import no driver of their own; the other code imports "+list(all)
	default:
		line.Status, line.Reason = NotChecked, "no test is in a package that reaches a database"
	}
}

// eachDriver calls f for each import of a driver. Files of packages that exist for
// tests are tests.
func (s *Survey) eachDriver(f func(p *Package, file *File, driver string, test bool)) {
	for _, p := range s.Packages {
		for _, file := range p.Files {
			for _, path := range file.Imports {
				if name := family(path); name != "" {
					f(p, file, name, file.Test || p.TestSupport)
				}
			}
		}
	}
}

// family names the driver that an import path is, the same for all forms of one.
func family(path string) string {
	d, ok := dbapi.DriverAt(path)
	if !ok {
		return ""
	}
	switch d.Stack {
	case dbapi.Pgx, dbapi.PgxStdlib, dbapi.NetraConn:
		return "pgx"
	case dbapi.LibPQ:
		return "lib/pq"
	}
	return strings.TrimSuffix(d.Path, "/...")
}

// isPostgres reports whether a family of drivers reaches PostgreSQL.
func isPostgres(name string) bool {
	d, ok := dbapi.DriverAt(name)
	return name == "pgx" || name == "lib/pq" || ok && d.Stack.Postgres()
}

func (a *assessment) testsReach() bool {
	return slices.ContainsFunc(a.Survey.Packages, func(p *Package) bool { return p.TestsReach })
}

func list(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), ", ")
}
