package fixer

import (
	"context"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// maxBuilds bounds the builds of one module; files that would need more are
// Unloaded.
const maxBuilds = 9

// loadOtherBuilds looks for relevant files that the first build leaves out,
// finds the settings that build them, and loads the packages they belong to.
func (m *Module) loadOtherBuilds(ctx context.Context, env environment) error {
	if m.cfg.Relevant == nil {
		return nil
	}
	left, err := m.leftOut()
	if err != nil {
		return err
	}
	wanted := make(map[string]*wantedBuild)
	for _, f := range left {
		s, ok := f.setting(env, m.cfg.Tags)
		if !ok {
			m.unloaded(f.name, "no build setting known here includes it")
			continue
		}
		w := wanted[s.String()]
		if w == nil {
			w = &wantedBuild{Setting: s}
			wanted[s.String()] = w
		}
		w.files = append(w.files, f.name)
	}
	for _, key := range sortedKeys(wanted) {
		if err := m.loadWanted(ctx, wanted[key]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

type wantedBuild struct {
	Setting
	files []string
}

func (m *Module) unloaded(name, reason string) {
	m.Unloaded = append(m.Unloaded, Unloaded{Name: name, Reason: reason})
}

// loadWanted loads one further build. A build that cannot be loaded makes its
// files Unloaded; only the end of ctx is an error.
func (m *Module) loadWanted(ctx context.Context, w *wantedBuild) error {
	fail := func(reason string) {
		for _, name := range w.files {
			if m.files[name] == nil {
				m.unloaded(name, reason)
			}
		}
	}
	if len(m.Builds) >= maxBuilds {
		fail(fmt.Sprintf("it needs the build %s, and %d others were loaded already", w.Setting, len(m.Builds)))
		return nil
	}
	var patterns []string
	for _, name := range w.files {
		if p := filepath.ToSlash(filepath.Dir(name)); !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	b, err := m.load(ctx, w.Setting, patterns)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fail(fmt.Sprintf("the build %s cannot be loaded: %v", w.Setting, err))
		return nil
	}
	if len(b.Packages) > 0 {
		m.Builds = append(m.Builds, b)
	}
	fail(fmt.Sprintf("the build %s does not contain it either", w.Setting))
	return nil
}

// A leftOut file is one that no build contains yet.
type leftOutFile struct {
	name string
	expr constraint.Expr // nil if it has no //go:build line
}

// leftOut walks the module, and those loaded whole with it, for relevant Go
// files that are not loaded.
func (m *Module) leftOut() (list []leftOutFile, err error) {
	for _, root := range m.roots {
		if root != m.Dir && !slices.Contains(m.cfg.Members, root) {
			continue
		}
		found, err := m.leftOutOf(root)
		if err != nil {
			return nil, fmt.Errorf("look for files outside the build: %w", err)
		}
		list = append(list, found...)
	}
	return list, nil
}

// leftOutOf returns the files below root that no build has loaded so far and that matter.
func (m *Module) leftOutOf(root string) (list []leftOutFile, err error) {
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(root, name, d.Name())
		}
		if filepath.Ext(name) != ".go" || strings.HasPrefix(d.Name(), "_") || strings.HasPrefix(d.Name(), ".") || m.files[name] != nil || m.far[name] {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil || !m.cfg.Relevant(name, src) {
			return nil // unreadable files take part in no build
		}
		expr, ok := fileConstraint(name, src)
		if !ok {
			m.unloaded(name, "it does not parse")
			return nil
		}
		list = append(list, leftOutFile{name: name, expr: expr})
		return nil
	})
	return list, err
}

// skipDir leaves out what ./... leaves out: other modules, testdata, vendor and
// hidden directories.
func skipDir(root, name, base string) error {
	if name == root {
		return nil
	}
	if base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

// fileConstraint returns the //go:build line of a file, nil if it has none.
func fileConstraint(name string, src []byte) (expr constraint.Expr, ok bool) {
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			break
		}
		if e := groupConstraint(group); e != nil {
			return e, true
		}
	}
	return nil, true
}

func groupConstraint(group *ast.CommentGroup) constraint.Expr {
	for _, c := range group.List {
		if constraint.IsGoBuild(c.Text) {
			if e, err := constraint.Parse(c.Text); err == nil {
				return e
			}
		}
	}
	return nil
}

// setting finds a setting that includes the file: the platform of the first
// build if possible, and as few further tags as possible.
func (f leftOutFile) setting(env environment, tags []string) (Setting, bool) {
	custom := customTags(f.expr)
	for _, p := range f.platforms(env) {
		for _, extra := range subsets(custom) {
			s := Setting{GOOS: p[0], GOARCH: p[1], Tags: append(slices.Clone(tags), extra...)}
			if f.matches(s, env) {
				return s, true
			}
		}
	}
	return Setting{}, false
}

func (f leftOutFile) platforms(env environment) [][2]string {
	list := [][2]string{{env.GOOS, env.GOARCH}}
	for _, p := range [][2]string{{"linux", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}} {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	goos, goarch := nameConstraint(f.name)
	if goos != "" || goarch != "" {
		list = append(list, [2]string{or(goos, env.GOOS), or(goarch, env.GOARCH)}, [2]string{or(goos, "linux"), or(goarch, "amd64")})
	}
	return list
}

func or(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// matches reports whether the file takes part in a build with a setting.
func (f leftOutFile) matches(s Setting, env environment) bool {
	goos, goarch := nameConstraint(f.name)
	if goos != "" && goos != s.GOOS || goarch != "" && goarch != s.GOARCH {
		return false
	}
	if f.expr == nil {
		return true
	}
	return f.expr.Eval(func(tag string) bool {
		switch tag {
		case s.GOOS, s.GOARCH, "gc":
			return true
		case "unix":
			return s.GOOS != "windows" && s.GOOS != "plan9" && s.GOOS != "js" && s.GOOS != "wasip1"
		case "cgo":
			return s.GOOS == env.GOOS && s.GOARCH == env.GOARCH && env.CGO_ENABLED == "1"
		}
		return strings.HasPrefix(tag, "go1.") || slices.Contains(s.Tags, tag)
	})
}

// customTags returns the tags of e that -tags can set. The tag "ignore" is not
// one: by custom it marks programs that are no part of their directory.
func customTags(e constraint.Expr) []string {
	var tags []string
	var visit func(constraint.Expr)
	visit = func(e constraint.Expr) {
		switch e := e.(type) {
		case *constraint.AndExpr:
			visit(e.X)
			visit(e.Y)
		case *constraint.OrExpr:
			visit(e.X)
			visit(e.Y)
		case *constraint.NotExpr:
			visit(e.X)
		case *constraint.TagExpr:
			if !systemTag(e.Tag) && !slices.Contains(tags, e.Tag) {
				tags = append(tags, e.Tag)
			}
		}
	}
	visit(e)
	sort.Strings(tags)
	return tags
}

func systemTag(tag string) bool {
	return knownOS[tag] || knownArch[tag] || strings.HasPrefix(tag, "go1.") ||
		tag == "unix" || tag == "cgo" || tag == "gc" || tag == "gccgo" || tag == "ignore"
}

// subsets returns the subsets of tags, small ones first. Of more than six tags
// only the empty set and the whole are tried.
func subsets(tags []string) [][]string {
	if len(tags) > 6 {
		return [][]string{nil, tags}
	}
	var list [][]string
	for bits := range 1 << len(tags) {
		var set []string
		for i, t := range tags {
			if bits&(1<<i) != 0 {
				set = append(set, t)
			}
		}
		list = append(list, set)
	}
	sort.SliceStable(list, func(i, j int) bool { return len(list[i]) < len(list[j]) })
	return list
}

// nameConstraint returns the platform that a file name asks for, as in
// x_linux_arm64_test.go.
func nameConstraint(name string) (goos, goarch string) {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".go"), "_test")
	parts := strings.Split(base, "_")
	if len(parts) > 1 && knownArch[parts[len(parts)-1]] {
		goarch = parts[len(parts)-1]
		parts = parts[:len(parts)-1]
	}
	if len(parts) > 1 && knownOS[parts[len(parts)-1]] {
		goos = parts[len(parts)-1]
	}
	return goos, goarch
}

var (
	knownOS = set("aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows")
	// The list of go/build, of which `go tool dist list` shows the ports that exist.
	knownArch = set("386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm")
)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
