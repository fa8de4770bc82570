package standard

import (
	"fmt"
	"os"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// requirements looks at each go.mod for drivers that the standard has no room for:
// those it requires itself, and lib/pq where a dependency brings it into what is
// built.
func (a *assessment) requirements() error {
	for _, m := range a.Survey.Modules {
		if m.GoMod == "" {
			continue
		}
		text, err := os.ReadFile(m.GoMod)
		if err != nil {
			return err
		}
		mod, err := modfile.Parse(m.GoMod, text, nil)
		if err != nil {
			return err
		}
		for _, r := range mod.Require {
			if why := m.driver(r); why != "" {
				a.add(lineDriver, "go.mod", finding.Finding{Severity: "error", Message: why, Span: finding.Span{File: m.GoMod, Line: r.Syntax.Start.Line, Column: r.Syntax.Start.LineRune}})
			}
		}
	}
	return nil
}

// driver says what is wrong with a requirement, or nothing.
func (m *Module) driver(r *modfile.Require) string {
	d, ok := dbapi.DriverAt(r.Mod.Path)
	switch {
	case !ok || d.Stack != dbapi.LibPQ && d.Stack != dbapi.OtherPostgres:
		return ""
	case !r.Indirect:
		return fmt.Sprintf("%s is required", r.Mod.Path)
	case d.Stack == dbapi.LibPQ && m.linksLibPQ:
		return fmt.Sprintf("%s is required indirectly, and a package that is built imports it", r.Mod.Path)
	}
	return ""
}
