package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// A Kind says what a module is there for.
type Kind string

// The kinds.
const (
	Program Kind = "program" // to be run
	Library Kind = "library" // to be imported
)

// Kinds lists them.
var Kinds = []Kind{Program, Library}

// A Decision says what a module is taken for, and which of its packages keep
// their API.
type Decision struct {
	Kind Kind
	// Why is the reason for Kind, as in "it has main packages: cmd/serve".
	Why string
	// Kept has the import paths of the packages whose API stays, and the reason.
	Kept map[string]string
}

// Decide decides for a module. A kind that is not empty is that of its owner:
// then nothing but a comment or an importer on this disk keeps the API of a
// package of a program. Env is the environment of the go command.
func Decide(m *fixer.Module, env []string, kind Kind) *Decision {
	d := &Decision{Kind: kind, Why: "as -api says", Kept: make(map[string]string)}
	programs, besides := programsOf(m)
	switch {
	case kind != "":
	case len(programs) > 0:
		d.Kind, d.Why = Program, "it has "+list("the main package", "the main packages", programs)
	case len(besides) > 0:
		d.Kind, d.Why = Library, "it has no main package but "+list("that in", "those in", besides)
	default:
		d.Kind, d.Why = Library, "it has no main package"
	}
	found := signs{m: m, can: importable(m), kept: d.Kept, strong: kind == Program}
	if d.Kind == Library {
		for path := range found.can {
			found.keep(path, "the module is a library")
		}
		return d
	}
	found.comments()
	found.modules(env)
	if !found.strong {
		found.words()
		found.examples()
		found.unused()
	}
	return d
}

// list names things, three at most.
func list(one, several string, names []string) string {
	switch n := len(names); {
	case n == 1:
		return one + " " + names[0]
	case n > 3:
		return fmt.Sprintf("%s %s and %d more", several, strings.Join(names[:3], ", "), n-3)
	}
	return several + " " + strings.Join(names, ", ")
}

// String is the decision as the first line of a run says it.
func (d *Decision) String() string {
	text := "the module is taken for a " + string(d.Kind) + " (" + d.Why + "): what its packages export "
	switch n := len(d.Kept); {
	case d.Kind == Library:
		return text + "keeps its type; -api=program lets it change"
	case n == 0:
		return text + "may change; -api=library keeps it"
	case n == 1:
		return text + "may change, but for " + slices.Collect(maps.Keys(d.Kept))[0]
	default:
		return text + fmt.Sprintf("may change, but for %d packages", n)
	}
}

// Notes say why packages of a program keep their API, each reason once.
func (d *Decision) Notes() []string {
	if d.Kind == Library {
		return nil
	}
	by := make(map[string][]string)
	for path, why := range d.Kept {
		by[why] = append(by[why], path)
	}
	var notes []string
	for _, why := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[why])
		notes = append(notes, list("package", "packages", by[why])+" "+keeps(len(by[why]))+" API: "+why)
	}
	return notes
}

func keeps(n int) string {
	if n == 1 {
		return "keeps its"
	}
	return "keep their"
}

// asides are names of folders whose programs do not make a module a program.
var asides = []string{"example", "examples", "_example", "_examples", "tool", "tools", "hack", "script", "scripts", "testdata"}

// programsOf returns the main packages of a module by their folders, those aside
// by themselves.
func programsOf(m *fixer.Module) (names, besides []string) {
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if p.Name != "main" || p.ForTest != "" {
				continue
			}
			name := strings.TrimPrefix(strings.TrimPrefix(p.Path, m.Path), "/")
			switch {
			case aside(m, p.Path, asides):
				besides = append(besides, name)
			case name == "":
				names = append(names, "of its root")
			default:
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	slices.Sort(besides)
	return slices.Compact(names), slices.Compact(besides)
}

// aside reports whether a package is in a folder of one of the names.
func aside(m *fixer.Module, path string, names []string) bool {
	own := strings.Split(strings.TrimPrefix(path, m.Path), "/")
	return slices.ContainsFunc(own, func(s string) bool { return slices.Contains(names, s) })
}

// importable returns the packages that other modules can import, by path.
func importable(m *fixer.Module) map[string]*fixer.Package {
	out := make(map[string]*fixer.Package)
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if out[p.Path] == nil && CanImport(p) {
				out[p.Path] = p
			}
		}
	}
	return out
}

// CanImport reports whether other modules can import a package.
func CanImport(p *fixer.Package) bool {
	return p.Types != nil && p.Name != "main" && !strings.HasSuffix(p.Path, "_test") &&
		!slices.Contains(strings.Split(p.Path, "/"), "internal") &&
		slices.ContainsFunc(p.Files, func(f *fixer.File) bool { return !isTest(f.Name) })
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.go") }
