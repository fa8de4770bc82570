package command

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// migrationFlags are the flags of the move off lib/pq.
type migrationFlags struct {
	level   string
	api     string
	parity  bool
	report  string // a file
	conn    string // an import path
	version string // of its module
	replace string // a directory
}

func addMigrationFlags(flags *flag.FlagSet) *migrationFlags {
	m := &migrationFlags{}
	flags.StringVar(&m.level, "level", string(migrate.LevelNative), "how far -fix goes: `native` to pgx, driver off lib/pq, context only gives calls their context")
	flags.StringVar(&m.api, "api", "", "what -fix takes the module for: a `program`, whose packages may change what they export, or a library (default: what it looks like)")
	flags.BoolVar(&m.parity, "parity", true, "what -fix writes keeps lib/pq's behaviour (parity.LibPQ)")
	flags.StringVar(&m.conn, "conn", migrate.ConnPath, "move onto the conn package of this import `path`; see netralint help conn for a copy of one's own")
	flags.StringVar(&m.version, "conn-version", "", "require this `version` of the module with the conn package (default: the newest)")
	flags.StringVar(&m.replace, "conn-replace", "", "let go.mod use a `dir`ectory for the module with the conn package")
	flags.StringVar(&m.report, "report", "", "with -fix or -diff, write what was migrated to a JSON `file`")
	return m
}

// check returns what is wrong with the flags.
func (m *migrationFlags) check() error {
	if !slices.Contains(migrate.Levels, migrate.Level(m.level)) {
		return fmt.Errorf("there is no level %q: choose %s, %s or %s", m.level, migrate.LevelNative, migrate.LevelDriver, migrate.LevelContext)
	}
	if m.api != "" && !slices.Contains(api.Kinds, api.Kind(m.api)) {
		return fmt.Errorf("-api is %q: choose %s or %s", m.api, api.Program, api.Library)
	}
	if err := module.CheckImportPath(m.conn); err != nil {
		return fmt.Errorf("-conn is no import path: %w; name a package as an import does, as in example.com/shop/internal/conn", err)
	}
	return nil
}

// options returns what the flags ask of a migration.
func (m *migrationFlags) options() migrate.Options {
	return migrate.Options{
		Level:       migrate.Level(m.level),
		API:         api.Kind(m.api),
		NoParity:    !m.parity,
		ConnPath:    m.conn,
		ConnVersion: m.version,
		ConnReplace: m.replace,
	}
}

// ownFiles counts the files that a migration changes, without those of other
// modules in vendor.
func ownFiles(r *migrate.Result) (n int) {
	vendor := filepath.Join(r.Module.Dir, "vendor") + string(filepath.Separator)
	for _, f := range r.Files {
		if !strings.HasPrefix(f.Name, vendor) {
			n++
		}
	}
	return n
}

// outcome says what a migration changes beyond fixes of findings: "moved" the
// module somewhere, or nothing.
func outcome(r *migrate.Result, infinitive bool) string {
	if r == nil || len(r.Files) == 0 {
		return ""
	}
	move, give := "moved", "gave"
	if infinitive {
		move, give = "move", "give"
	}
	switch total := r.Report.Total(); {
	case total[migrate.LevelNative] > 0:
		return move + " the module to pgx"
	case total[migrate.LevelDriver] > 0 && keepsDriver(r.Report):
		return move + " parts of the module off lib/pq"
	case total[migrate.LevelDriver] > 0:
		return move + " the module off lib/pq"
	}
	switch {
	case len(r.Report.Contexts) > 0:
		return give + " database calls their context"
	case r.Report.Renamed > 0:
		return move + " names of conn to conn/parity"
	}
	return ""
}

// keepsDriver reports whether something of the module stays on lib/pq.
func keepsDriver(r *migrate.Report) bool {
	return slices.ContainsFunc(r.Refusals, func(f migrate.Refusal) bool { return f.Level == migrate.LevelDriver })
}
