package engine

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/fixer/statements"
)

type key [sha256.Size]byte

// readFile reads a file that the go command names.
type readFile = func(name string) ([]byte, error)

// graph is the import graph of everything listed.
type graph struct {
	nodes []*node // imports before importers
	byID  map[string]*node
	named []*node // what the patterns name, without test variants
}

// node is one package, or one test variant of it.
type node struct {
	*load.Package
	imports  []*node
	local    bool // its files may change without its version changing
	marked   bool // its text may carry a sign that the program is serverless
	directed bool // its text holds a directive of ours
	relevant bool // the rules need to see it
	diagnose bool // and to report on it
	sourced  bool // importers get its types from its source, not from export data
	over     bool // what it imports, directly or not, is sourced
	key      key  // of its sources and all below

	sums   map[string]key  // of the local files
	result *checker.Result // nil until looked up or analysed
	err    error           // why there is none
}

// newGraph computes the graph from a listing, which has imports first. Packages
// in modCache do not change.
func newGraph(pkgs []*load.Package, read readFile, modCache string, salt salt) (*graph, error) {
	g := &graph{byID: make(map[string]*node, len(pkgs))}
	for _, p := range pkgs {
		if p.TestMain() {
			continue
		}
		n := &node{Package: p, local: !p.Standard && !immutable(p, modCache)}
		for _, id := range p.Imports {
			if dep := g.byID[id]; dep != nil {
				n.imports = append(n.imports, dep)
			}
		}
		g.nodes = append(g.nodes, n)
		g.byID[p.ImportPath] = n
		if !p.DepOnly && p.ForTest == "" {
			g.named = append(g.named, n)
		}
	}
	g.readLocal(read)
	for _, n := range g.nodes {
		n.relevant = n.marked || analyzers.DatabaseAPI(n.Path()) ||
			slices.ContainsFunc(n.imports, func(dep *node) bool { return dep.relevant })
		n.key = n.sourceKey(salt)
	}
	return g, nil
}

// immutable reports whether the files of a package are fixed by the version of
// its module.
func immutable(p *load.Package, modCache string) bool {
	m := p.Module
	if m != nil && m.Replace != nil {
		m = m.Replace
	}
	return m != nil && m.Version != "" && modCache != "" && strings.HasPrefix(p.Dir, modCache+string(filepath.Separator))
}

// readLocal reads the files of the packages that may change. Variants share
// files, so that each is read once.
func (g *graph) readLocal(read readFile) {
	var (
		wg    sync.WaitGroup
		files sync.Map // name to func() scanned
		slots = make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	)
	for _, n := range g.nodes {
		if !n.local {
			continue
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			n.scan(&files, read)
		})
	}
	wg.Wait()
}

// scanned is what a look at the text of a file tells.
type scanned struct {
	sum              key
	marked, directed bool
}

func scanFile(name string, read readFile) scanned {
	text, err := read(name)
	if err != nil {
		return scanned{sum: sha256.Sum256([]byte(err.Error()))}
	}
	return scanned{sum: sha256.Sum256(text), marked: analyzers.Marked(text), directed: analyzers.Directed(text)}
}

func (n *node) scan(files *sync.Map, read readFile) {
	n.sums = make(map[string]key)
	main := n.Module != nil && n.Module.Main || n.Module == nil
	for _, name := range n.sources() {
		look, _ := files.LoadOrStore(name, sync.OnceValue(func() scanned { return scanFile(name, read) }))
		s := look.(func() scanned)()
		n.sums[name] = s.sum
		n.marked = n.marked || main && s.marked
		n.directed = n.directed || s.directed
	}
}

// sources returns all files that are compiled into the package, absolute, and those of
// statements that it embeds.
func (n *node) sources() []string {
	p := n.Package
	all := slices.Concat(p.GoFiles, p.CgoFiles, p.CFiles, p.CXXFiles, p.HFiles, p.SFiles, p.MFiles,
		p.FFiles, p.SwigFiles, p.SwigCXXFiles, p.SysoFiles)
	for _, name := range p.EmbedFiles {
		if statements.InFile(name) {
			all = append(all, name)
		}
	}
	return n.Absolute(all)
}

// sourceKey identifies all the text the types of the package and the findings
// in it depend on. The keys of the imports must be known.
func (n *node) sourceKey(s salt) key {
	h := sha256.New()
	h.Write(s.build[:])
	fmt.Fprintf(h, "package %q named %q\n", n.ImportPath, n.Name)
	if m := n.Module; m != nil {
		fmt.Fprintf(h, "module %q %q go %q\n", m.Path, m.Version, m.GoVersion)
		if m.Replace != nil {
			fmt.Fprintf(h, "replaced by %q %q\n", m.Replace.Path, m.Replace.Version)
		}
	}
	if n.local {
		for _, name := range n.sources() {
			sum := n.sums[name]
			fmt.Fprintf(h, "file %q %x\n", name, sum)
		}
	}
	for _, dep := range n.imports {
		// The standard library is fixed by the version of Go. Which parts of it
		// a package with cgo imports depends on whether it was compiled.
		if !dep.Standard {
			fmt.Fprintf(h, "import %q %x\n", dep.ImportPath, dep.key)
		}
	}
	return key(h.Sum(nil))
}

// variantOf returns the test variant of a package named by a pattern: the
// package together with its test files. It is nil when there are none.
func (g *graph) variantOf(n *node) *node {
	return g.byID[n.ImportPath+" ["+n.ImportPath+".test]"]
}

// externalTest returns the package of tests outside the package, or nil.
func (g *graph) externalTest(n *node) *node {
	return g.byID[n.ImportPath+"_test ["+n.ImportPath+".test]"]
}
