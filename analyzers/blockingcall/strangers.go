package blockingcall

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// strangers are the files of the package's folder that are not of the build at
// hand, being for other systems or tags, and its tests: they may use what is not
// exported, too. Tests are asked by name only even where they are at hand, since
// a package is analysed with and without them, and the findings are the same.
type strangers struct {
	pass  *analysis.Pass
	read  bool
	blind bool              // the folder cannot be read
	texts map[string][]byte // by name of the file
}

// mention reports whether one of the files, other than that of the name, may use
// a name.
func (s *strangers) mention(name, file string) bool {
	if !s.read {
		s.read = true
		s.blind = s.load() != nil
	}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	for other, text := range s.texts {
		if other != file && word.Match(text) {
			return true
		}
	}
	return s.blind
}

func (s *strangers) load() error {
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
func (s *strangers) isOther(text []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err == nil && file.Name.Name != s.pass.Pkg.Name()
}
