package connfacts

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// modules are paths, separated by commas. See modulePath.
var modules string

func init() {
	Analyzer.Flags.StringVar(&modules, "modules", "", "comma-separated `paths` of the modules that are checked, where the driver does not say them")
}

// modulePath returns the module of a package, "" when it is not known. Bazel's nogo
// says none: there it is one that the flag names.
func modulePath(pass *analysis.Pass) (module string) {
	if pass.Module != nil {
		return pass.Module.Path
	}
	for path := range strings.SplitSeq(modules, ",") {
		if len(path) > len(module) && inTree(pass.Pkg.Path(), path) {
			module = path
		}
	}
	return module
}

// inTree reports whether a package is in the tree of a path.
func inTree(pkg, path string) bool {
	rest, ok := strings.CutPrefix(pkg, path)
	return ok && (rest == "" || rest[0] == '/')
}
