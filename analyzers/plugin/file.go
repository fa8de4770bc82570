package plugin

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"

	"github.com/golangci/plugin-module-register/register"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/analyzers/config/project"
)

// A file is what .netralint.yml says of the project that golangci-lint is run in.
type file struct {
	root string
	cfg  *config.Config
	mark string // stands for the content of the file; "" if there is none

	baseline string // the file with known findings, "" for that of the project, or off
	known    *known // what is in it; nil if there is none
}

// readFile reads the settings of the project around the current directory.
func readFile() (*file, error) {
	p, err := project.Find("")
	if err != nil {
		return nil, err
	}
	f := &file{root: p.Root}
	rules := analyzers.All()
	f.cfg, err = config.Open(f.root, nil, rules, config.Flags(rules))
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", name, err)
	}
	if f.cfg == nil {
		f.cfg = new(config.Config)
		return f, nil
	}
	f.baseline = f.cfg.Baseline()
	text, err := os.ReadFile(f.cfg.File)
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", name, err)
	}
	f.mark = fmt.Sprintf("%.4x", sha256.Sum256(text))
	return f, nil
}

// exclude adds patterns to those of the file.
func (f *file) exclude(value any) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, item := range list {
		pattern, err := asText(item)
		if err == nil {
			_, err = config.Matches(pattern, "")
		}
		if err != nil {
			return fmt.Errorf("settings of %s: exclude: %v is no pattern: %w", name, item, err)
		}
		f.cfg.Exclude = append(f.cfg.Exclude, pattern)
	}
	return nil
}

// linter makes the linter of some rules, without those that the file turns off.
func (f *file) linter(name string, rules []*analysis.Analyzer) (register.LinterPlugin, error) {
	for _, flag := range f.cfg.Flags {
		if isGiven(flag.Name) {
			continue
		}
		if set := config.Flags(analyzers.All()).Lookup(flag.Name); set != nil {
			if err := set.Value.Set(flag.Value); err != nil {
				return nil, fmt.Errorf("%s: %s is %q: %w", f.cfg.File, flag.Name, flag.Value, err)
			}
		}
	}
	if err := f.checkNamed(name); err != nil {
		return nil, err
	}
	if err := f.readKnown(); err != nil {
		return nil, fmt.Errorf("settings of %s: %w", name, err)
	}
	leave(name)
	off := f.cfg.Off(analyzers.All())
	rules = slices.DeleteFunc(slices.Clone(rules), func(a *analysis.Analyzer) bool { return off[a.Name] })
	filtered()
	leaves.Store(f)
	if f.mark != "" {
		remember(f.mark)
	}
	if mark := f.mark + f.known.mark(); mark != "" {
		rules = append(rules, marker(mark))
	}
	return &linter{rules}, nil
}

// checkNamed returns what is wrong with the functions that the settings in force name, for
// the linters that have them as settings. What is doubtful is for "netralint config verify".
func (f *file) checkNamed(linter string) error {
	if linter != name && linter != unreleased.Name {
		return nil
	}
	named := f.cfg.Acquires
	if isGiven(config.AcquiresFlag) {
		list := config.Flags(analyzers.All()).Lookup(config.AcquiresFlag).Value.String()
		named = config.NamedIn(list, "settings of "+linter+": acquires")
	}
	_, wrong := config.CheckNamed(f.root, named)
	return wrong
}

// marker is an analyzer that does nothing, and has the settings in its name:
// golangci-lint keeps results under the names of analyzers, and its own settings.
func marker(mark string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "settings_" + mark,
		Doc:  "mark results with the settings of the project",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// leaves is the file that says which findings are left out.
var leaves atomic.Pointer[file]

// filtered has the rules leave out what the file says: once, as all linters share them.
var filtered = sync.OnceFunc(func() {
	for _, a := range analyzers.All() {
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			f, p := leaves.Load(), *pass
			var found []finding
			p.Report = func(d analysis.Diagnostic) {
				if at, _ := identity.Positions(pass.Fset, d.Pos, d.End); !f.cfg.Leaves(f.root, at.Filename) {
					found = append(found, finding{d, pass})
				}
			}
			result, err := run(&p)
			for _, f := range f.known.leave(f.root, found) {
				pass.Report(f.Diagnostic)
			}
			return result, err
		}
	}
})

// names are those of the analyzers whose facts golangci-lint keeps, as they are without
// settings.
var names = sync.OnceValue(func() map[*analysis.Analyzer]string {
	names := make(map[*analysis.Analyzer]string)
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if len(a.FactTypes) > 0 {
			names[a] = a.Name
		}
		for _, required := range a.Requires {
			visit(required)
		}
	}
	for _, a := range analyzers.All() {
		visit(a)
	}
	for _, a := range analyzers.All() {
		delete(names, a) // users see their names
	}
	return names
})

// remember marks what golangci-lint keeps of the analyzers behind the rules.
func remember(mark string) {
	setting.Lock()
	defer setting.Unlock()
	for a, name := range names() {
		a.Name = name + "_" + mark
	}
}

// setting guards what linters share.
var setting sync.Mutex

// byHand are the flags that the settings of golangci-lint set.
var byHand = make(map[string]bool)

func given(flag string) {
	setting.Lock()
	defer setting.Unlock()
	byHand[flag] = true
}

func isGiven(flag string) bool {
	setting.Lock()
	defer setting.Unlock()
	return byHand[flag]
}
