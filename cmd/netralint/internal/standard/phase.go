package standard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Kind is what a program is for.
type Kind string

// The kinds of programs.
const (
	Service       Kind = "service"
	Script        Kind = "script"
	MigrationTool Kind = "migration tool"
)

// Phase is a step of the way off the old pattern, in the order they are taken.
type Phase string

// The phases.
const (
	PhaseServices Phase = "services"
	PhaseScripts  Phase = "scripts and migration tools"
	PhaseTests    Phase = "tests"
	PhaseRest     Phase = "left over"
)

// Phases are the phases in order.
var Phases = []Phase{PhaseServices, PhaseScripts, PhaseTests, PhaseRest}

// servers are the libraries by which a program serves, and the names of what it
// calls of them for that.
var servers = []struct {
	path  string // or the beginning of it
	names []string
}{
	{"net/http", []string{"ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS"}},
	{"google.golang.org/grpc", []string{"Serve"}},
	{"github.com/aws/aws-lambda-go/lambda", []string{"Start", "StartWithOptions", "StartHandler"}},
	{"github.com/akrylysov/algnhsa", []string{"ListenAndServe"}},
	{"github.com/GoogleCloudPlatform/functions-framework-go", []string{"Start", "StartHostPort", "HTTP", "CloudEvent"}},
	{"github.com/gin-gonic/gin", []string{"Run", "RunTLS", "RunUnix", "RunListener"}},
	{"github.com/labstack/echo", []string{"Start", "StartTLS", "StartServer", "StartAutoTLS"}},
	{"github.com/gofiber/fiber", []string{"Listen", "ListenTLS", "Listener"}},
	{"github.com/valyala/fasthttp", []string{"ListenAndServe", "ListenAndServeTLS", "Serve"}},
}

// classify says what each program is for. Those that the patterns name are
// services; "..." in a pattern stands for anything.
func (s *Survey) classify(patterns []string) error {
	serves := map[string]string{} // by package
	for _, p := range s.Packages {
		if p.TestSupport {
			continue
		}
		for _, f := range p.Files {
			call, err := servingCall(f)
			if err != nil {
				return err
			}
			if call != "" && serves[p.Path] == "" {
				serves[p.Path] = call
			}
		}
	}
	for _, p := range s.Programs {
		p.classify(serves, patterns)
	}
	return nil
}

// Unmatched returns the patterns that no program is named by.
func (s *Survey) Unmatched(patterns []string) (none []string) {
	for _, pattern := range patterns {
		if !slices.ContainsFunc(s.Programs, func(p *Program) bool { return matches(pattern, p.Path) }) {
			none = append(none, pattern)
		}
	}
	return none
}

// classify says what a program is for: by the patterns, else by what it links calls.
func (p *Program) classify(serves map[string]string, patterns []string) {
	for _, pattern := range patterns {
		if matches(pattern, p.Path) {
			p.Kind, p.Why = Service, "-services names it"
			return
		}
	}
	for _, path := range slices.Sorted(maps.Keys(p.Links)) {
		if call := serves[path]; call != "" {
			p.Kind, p.Why = Service, "package "+path+" calls "+call
			return
		}
	}
	switch {
	case p.waits():
		p.Kind, p.Why = Service, "it runs until a signal stops it"
	case p.tool:
		p.Kind, p.Why = MigrationTool, "it links a tool that changes the schema, and serves nothing"
	default:
		p.Kind, p.Why = Script, "it serves nothing, and waits for no signal"
	}
}

// waits reports whether the main package itself handles signals.
func (p *Program) waits() bool {
	return slices.ContainsFunc(p.Files, func(f *File) bool { return !f.Test && slices.Contains(f.Imports, "os/signal") })
}

// servingCall returns a call by which a file serves, or nothing.
func servingCall(f *File) (string, error) {
	var names []string
	for _, s := range servers {
		if !f.Test && slices.ContainsFunc(f.Imports, func(path string) bool { return gosrc.IsBelow(path, s.path) }) {
			names = append(names, s.names...)
		}
	}
	if names == nil {
		return "", nil
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), f.Name, nil, parser.SkipObjectResolution)
	if syntax == nil {
		return "", err
	}
	found := ""
	ast.Inspect(syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found != "" {
			return found == ""
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && (slices.Contains(names, sel.Sel.Name) || strings.HasPrefix(sel.Sel.Name, "ListenAndServe")) {
			found = sel.Sel.Name
		}
		return true
	})
	return found, nil
}

// matches reports whether an import path matches a pattern.
func matches(pattern, path string) bool {
	parts := strings.Split(pattern, "...")
	if len(parts) == 1 {
		return pattern == path
	}
	if !strings.HasPrefix(path, parts[0]) && path+"/" != parts[0] {
		return false
	}
	rest := strings.TrimPrefix(path, parts[0])
	for _, part := range parts[1 : len(parts)-1] {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// phaseOf returns the phase in which a file of a package has its turn.
func (s *Survey) phaseOf(p *Package, f *File) Phase {
	switch {
	case f != nil && f.Test, p.TestSupport:
		return PhaseTests
	case s.linkedBy(p, func(k Kind) bool { return k == Service }):
		return PhaseServices
	case s.linkedBy(p, func(Kind) bool { return true }):
		return PhaseScripts
	}
	return PhaseRest
}

func (s *Survey) linkedBy(p *Package, kind func(Kind) bool) bool {
	return slices.ContainsFunc(s.Programs, func(prog *Program) bool { return kind(prog.Kind) && prog.Links[p.Path] })
}
