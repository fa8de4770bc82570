package connfacts

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Marker is a sign that a program runs on a serverless host.
type Marker struct {
	Sign    string // an import path, the name of a variable, or the directive
	Package string // the package that carries it
	Module  string // its module, "" when not known
}

// serverlessImports are packages that only a serverless program imports.
var serverlessImports = map[string]bool{
	"github.com/aws/aws-lambda-go/lambda":                                 true,
	"github.com/akrylysov/algnhsa":                                        true,
	"github.com/GoogleCloudPlatform/functions-framework-go/funcframework": true,
	"github.com/GoogleCloudPlatform/functions-framework-go/functions":     true,
}

// serverlessVariables are set by serverless hosts, and are named for nothing else:
// programs ask for VERCEL and NETLIFY to know a build server, and FUNCTION_NAME
// can be anything.
var serverlessVariables = map[string]bool{
	`"K_SERVICE"`: true, `"FUNCTION_TARGET"`: true, `"AWS_LAMBDA_FUNCTION_NAME"`: true, `"CLOUD_RUN_JOB"`: true,
	`"CLOUD_RUN_WORKER_POOL"`: true, `"GAE_ENV"`: true, `"GAE_SERVICE"`: true, `"FUNCTIONS_CUSTOMHANDLER_PORT"`: true,
	`"CONTAINER_APP_NAME"`: true, `"CONTAINER_APP_JOB_NAME"`: true,
}

// Serverless returns the signs that the package runs on a serverless host: for
// a main package its own and those of the packages of its module below it, for
// others their own only.
func (r *Result) Serverless() []Marker {
	all := slices.Clone(r.link.own)
	if r.pass.Pkg.Name() != "main" {
		return all
	}
	module := modulePath(r.pass)
	for _, m := range r.link.below {
		if module != "" && m.Module == module {
			all = append(all, m)
		}
	}
	return all
}

// ownMarkers returns the signs in a file that its program runs on a platform that
// freezes instances: a directive, an import, the name of a platform's variable.
func ownMarkers(pass *analysis.Pass, file *ast.File) []Marker {
	var all []Marker
	add := func(sign string) {
		all = append(all, Marker{Sign: sign, Package: pass.Pkg.Path(), Module: modulePath(pass)})
	}
	if _, ok := directive(file.Doc, "serverless"); ok {
		add("//netralint:serverless")
	}
	for _, spec := range file.Imports {
		if p := gosrc.ImportPath(spec); serverlessImports[p] {
			add(p)
		}
	}
	if first, _, _ := strings.Cut(pass.Pkg.Path(), "/"); !strings.Contains(first, ".") && modulePath(pass) == "" {
		return all // the standard library
	}
	if !importsAny(file, readsEnvironment) {
		return all
	}
	for n := range ast.Preorder(file) {
		// The name of the variable anywhere: in a call of os.Getenv, in a
		// constant, in a list of names.
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && serverlessVariables[lit.Value] {
			add(strings.Trim(lit.Value, `"`))
		}
	}
	return all
}

// readsEnvironment reports whether a package of that path reads environment
// variables by name.
func readsEnvironment(path string) bool {
	return path == "os" || path == "syscall" || strings.Contains(path, "env") || strings.Contains(path, "viper")
}

func sortMarkers(all []Marker) []Marker {
	slices.SortFunc(all, func(a, b Marker) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Sign, b.Sign), cmp.Compare(a.Module, b.Module))
	})
	return slices.Compact(all)
}
