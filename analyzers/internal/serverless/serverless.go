// Package serverless says which packages run on a serverless host.
package serverless

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// Packages are those that a user says run on a serverless host though nothing
// in them shows it. The flag of nullpool sets them, before anything is
// analysed; other rules leave to nullpool what it reports there.
var Packages = new(Patterns)

// Analyzer tells whether the package is serverless, by what is in it or by
// Packages. Its result is a bool.
var Analyzer = &analysis.Analyzer{
	Name:       "serverless",
	Doc:        "tell whether a package runs on a serverless host",
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	ResultType: reflect.TypeFor[bool](),
	Run: func(pass *analysis.Pass) (any, error) {
		conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
		return conns.Reaches() && (len(conns.Serverless()) > 0 || Packages.match(pass.Pkg.Path())), nil
	},
}

// Results depend on Packages, also where no rule with its flag runs.
func init() { Analyzer.Flags.Var(Packages, "packages", "import path `patterns`") }

// Patterns is a list of import path patterns.
type Patterns struct {
	text string
	list []*regexp.Regexp
}

// String returns the list as it was given.
func (p *Patterns) String() string { return p.text }

// Set parses the list.
func (p *Patterns) Set(text string) error {
	p.text, p.list = text, nil
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if err := CheckPattern(part); err != nil {
			return err
		}
		// a/... is a too, as for the go command.
		expr := strings.ReplaceAll(regexp.QuoteMeta(part), `\.\.\.`, `.*`)
		if rest, ok := strings.CutSuffix(expr, `/.*`); ok {
			expr = rest + `(/.*)?`
		}
		re, err := regexp.Compile(`^` + expr + `$`)
		if err != nil {
			return fmt.Errorf("pattern %q: %w", part, err)
		}
		p.list = append(p.list, re)
	}
	return nil
}

// CheckPattern returns why a text is no pattern of import paths.
func CheckPattern(text string) error {
	switch rest, local := strings.CutPrefix(text, "./"); {
	case local:
		return fmt.Errorf("%q is no import path: write it with that of the module, as in example.com/shop/%s", text, rest)
	case module.CheckImportPath(strings.ReplaceAll(text, "...", "x")) != nil:
		return fmt.Errorf("%q is no import path, in which ... stands for anything", text)
	}
	return nil
}

func (p *Patterns) match(path string) bool {
	for _, re := range p.list {
		if re.MatchString(path) {
			return true
		}
	}
	return false
}
