package contexts

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// loadContexts loads the places of testdata/scope.
func loadContexts(t *testing.T, overlay map[string][]byte) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode:    packages.LoadSyntax,
		Dir:     filepath.Join("testdata", "scope"),
		Tests:   true,
		Env:     append(os.Environ(), "GOWORK=off"),
		Overlay: overlay,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Errorf("%v", err)
		}
	}
	return pkgs
}

// A probe is a call of probe and the comment behind it.
type probe struct {
	call *ast.CallExpr
	want string
}

func probes(file *ast.File) []probe {
	var out []probe
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "probe" {
			i := slices.IndexFunc(file.Comments, func(c *ast.CommentGroup) bool { return c.Pos() >= call.End() })
			text := file.Comments[i].List[0].Text
			out = append(out, probe{call, strings.TrimSpace(strings.Trim(text, "/*"))})
		}
		return true
	})
	return out
}

func TestContextInScope(t *testing.T) {
	texts := make(map[string][]byte)
	for _, pkg := range loadContexts(t, nil) {
		contexts := New(pkg.Fset, pkg.Syntax, pkg.Types, pkg.TypesInfo)
		for _, file := range pkg.Syntax {
			name := pkg.Fset.File(file.FileStart).Name()
			if strings.Contains(name, "go-build") {
				continue // the main of a test
			}
			texts[name] = checkProbes(t, pkg.Fset, file, contexts)
		}
	}
	if len(texts) < 7 {
		t.Fatalf("only %d files", len(texts))
	}
	// Where a context was found, it can be passed on as it stands there.
	loadContexts(t, texts)
}

// checkProbes checks the probes of a file and returns it with the contexts
// that were found written into them.
func checkProbes(t *testing.T, fset *token.FileSet, file *ast.File, contexts *Finder) []byte {
	t.Helper()
	tok := fset.File(file.FileStart)
	src, err := os.ReadFile(tok.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Backward(probes(file)) {
		got, why := contexts.At(p.call.Lparen)
		reason, none := strings.CutPrefix(p.want, "- ")
		switch {
		case none && (got.Expr != "" || !strings.Contains(why, reason)):
			t.Errorf("%s: context %q, reason %q; want none because %q", fset.Position(p.call.Pos()), got.Expr, why, reason)
		case !none && got.Expr != p.want:
			t.Errorf("%s: context %q, reason %q; want %q", fset.Position(p.call.Pos()), got.Expr, why, p.want)
		}
		src = slices.Insert(src, tok.Offset(p.call.Lparen)+1, []byte(got.Expr)...)
	}
	return src
}
