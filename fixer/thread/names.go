package thread

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// addNames adds the identifiers of a Go file.
func addNames(names map[string]bool, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		return
	}
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile(file, -1, len(src)), src, nil, 0)
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return
		case token.IDENT:
			names[lit] = true
		}
	}
}

var (
	templateAction = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	templateMethod = regexp.MustCompile(`\.([A-Z]\w*)`)
)

// templates notes the methods that the templates of the module mention.
func (g *graph) templates() {
	if len(g.m.ImportersOf("text/template"))+len(g.m.ImportersOf("html/template")) == 0 {
		return
	}
	note := func(text []byte) {
		for _, action := range templateAction.FindAll(text, -1) {
			for _, m := range templateMethod.FindAllSubmatch(action, -1) {
				g.named[string(m[1])] = true
			}
		}
	}
	for _, f := range g.m.Files() {
		if f.Syntax == nil {
			continue
		}
		for n := range ast.Preorder(f.Syntax) {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				note([]byte(lit.Value))
			}
		}
	}
	for _, root := range g.m.Roots() {
		eachTemplate(root, note)
	}
}

// eachTemplate calls note with the files below root that may be templates.
func eachTemplate(root string, note func(text []byte)) {
	kinds := []string{".tmpl", ".tpl", ".gotmpl", ".gohtml", ".html", ".htm", ".txt", ".xml", ".md", ".template", ".eml", ".yaml", ".yml", ".sql"}
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch base := filepath.Base(name); {
		case err != nil:
			return nil
		case d.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "vendor"):
			return filepath.SkipDir
		case d.IsDir() || !slices.Contains(kinds, filepath.Ext(name)):
			return nil
		}
		if src, err := os.ReadFile(name); err == nil {
			note(src)
		}
		return nil
	})
}
