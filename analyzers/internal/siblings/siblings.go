// Package siblings reads the files of a package that are not of the build that
// is analysed.
package siblings

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Files are the files of the package's folder that are not of the build at
// hand, being for other systems or tags, and its tests: they may use what is not
// exported, too. Tests are asked by their text even where they are at hand,
// since a package is analysed with and without them, and the findings are the
// same. They are read when they are first asked for.
type Files struct {
	pass  *analysis.Pass
	read  bool
	blind bool              // the folder cannot be read
	texts map[string][]byte // by name of the file
}

// New returns the Files of the package of a pass.
func New(pass *analysis.Pass) *Files { return &Files{pass: pass} }

// Match reports whether the text of one of the files, other than the one of the
// name, matches. If they cannot be read, it does.
func (s *Files) Match(text *regexp.Regexp, except string) bool {
	if !s.read {
		s.read = true
		s.blind = s.load() != nil
	}
	for name, content := range s.texts {
		if name != except && text.Match(content) {
			return true
		}
	}
	return s.blind
}

// load reads the Go files beside those of the package that this build leaves out: other
// platforms, other tags, and tests.
func (s *Files) load() error {
	known := make(map[string]bool)
	dirs := make(map[string]bool)
	s.texts = make(map[string][]byte)
	for _, file := range s.pass.Files {
		name := s.pass.Fset.File(file.FileStart).Name()
		known[name] = !strings.HasSuffix(name, "_test.go")
		dirs[filepath.Dir(name)] = true
	}
	for dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			name := filepath.Join(dir, e.Name())
			if e.IsDir() || !strings.HasSuffix(name, ".go") || known[name] {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if !s.isOther(text) {
				s.texts[name] = text
			}
		}
	}
	return nil
}

// isOther reports whether a file is of another package in the same folder, such
// as one of external tests.
func (s *Files) isOther(text []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err == nil && file.Name.Name != s.pass.Pkg.Name()
}
