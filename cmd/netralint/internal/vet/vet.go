// Package vet is the door through which "go vet -vettool" and "go fix
// -fixtool" come: the go command runs the program once for every package,
// imports first, and carries the facts from one run to the next.
//
// Packages that have nothing to do with a database are left out without being
// parsed.
package vet

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/gcexportdata"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/cgo"
	"github.com/netra-systems/netralint/fixer/exportdata"
)

// Options are the flags of the door.
type Options struct {
	JSON    bool
	Context int  // lines of source around a finding; negative: none, not its own line either
	Fix     bool // apply the fixes instead of printing findings
	Diff    bool // with Fix: print them as a diff instead
	// Project, if set, returns the settings of the project that a package of a main
	// module is of, by the directory of the package.
	Project func(dir string) (*Project, error)
}

// A Project is how a project wants to be checked.
type Project struct {
	Rules []*analysis.Analyzer
	// Count returns the findings that count, of all in a package.
	Count func([]finding.Finding) ([]finding.Finding, error)
}

// Run analyses the package that the file describes and returns the exit code.
func Run(cfgFile string, rules []*analysis.Analyzer, opts Options, stdout, stderr io.Writer) int {
	if err := run(cfgFile, rules, opts, stdout, stderr); err != nil {
		var code exitCode
		if errors.As(err, &code) {
			return int(code)
		}
		fmt.Fprintln(stderr, "netralint:", err)
		return 1
	}
	return 0
}

// exitCode ends the program after everything was said.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// run analyses the package of a configuration file of go vet: it leaves its facts for
// the packages above and prints the findings, or makes their fixes.
func run(cfgFile string, rules []*analysis.Analyzer, opts Options, stdout, stderr io.Writer) error {
	cfg, err := readConfig(cfgFile)
	if err != nil {
		return err
	}
	checker.Register(rules)
	project := &Project{Rules: rules}
	if opts.Project != nil && cfg.main() {
		if project, err = opts.Project(cfg.Dir); err != nil {
			return err
		}
	}
	j := &job{cfg: cfg, rules: project.Rules, fset: token.NewFileSet(), imports: make(map[string]*types.Package)}
	if err := j.readImports(); err != nil {
		return err
	}
	if !j.wanted() {
		return (&vetx{Relevant: j.relevant}).write(cfg.VetxOutput)
	}
	result, out, err := j.analyse()
	if err != nil {
		return err
	}
	if err := out.write(cfg.VetxOutput); err != nil || cfg.VetxOnly {
		return err
	}
	if project.Count != nil {
		if result.Findings, err = project.Count(result.Findings); err != nil {
			return err
		}
	}
	return j.tell(result.Findings, opts, stdout, stderr)
}

// tell prints the findings or makes their fixes, as the options say. The go command
// can name a file that takes the place of stdout.
func (j *job) tell(findings []finding.Finding, opts Options, stdout, stderr io.Writer) error {
	if j.cfg.Stdout != "" {
		f, err := os.Create(j.cfg.Stdout)
		if err != nil {
			return err
		}
		defer f.Close()
		stdout = f
	}
	switch {
	case opts.Fix:
		return fix(j.cfg, j.files, findings, opts.Diff, stdout)
	case opts.JSON:
		return printJSON(stdout, j.cfg.ID, findings)
	}
	return printText(stderr, findings, opts.Context)
}

// job is the analysis of one package.
type job struct {
	cfg      *config
	rules    []*analysis.Analyzer
	fset     *token.FileSet
	vetx     map[string]*vetx // of the direct imports
	relevant bool             // the rules need to see the importers of this package
	files    []checker.File   // read so far
	cgo      bool             // some of them import "C"
	imports  map[string]*types.Package
}

func (j *job) readImports() error {
	j.vetx = make(map[string]*vetx, len(j.cfg.PackageVetx))
	for path, name := range j.cfg.PackageVetx {
		v, err := readVetx(name)
		if err != nil {
			return err
		}
		j.vetx[path] = v
		j.relevant = j.relevant || v.Relevant
	}
	j.relevant = j.relevant || analyzers.DatabaseAPI(j.cfg.ImportPath)
	return nil
}

// wanted reports whether the package must be analysed, and completes what is
// known about its relevance.
func (j *job) wanted() bool {
	directed := false
	if j.cfg.mayCarrySigns() && !j.relevant {
		if j.readFiles() != nil {
			return true // say so when analysing
		}
		for _, f := range j.files {
			j.relevant = j.relevant || analyzers.Marked(f.Text)
			directed = directed || analyzers.Directed(f.Text)
		}
	}
	switch {
	case j.cfg.typesMissing():
		return true
	case j.cfg.standard():
		return false
	}
	return j.relevant || directed && !j.cfg.VetxOnly
}

// readFiles reads the sources once: where cgo rewrites them, as the author wrote
// them, but for the standard library.
func (j *job) readFiles() error {
	if j.files != nil {
		return nil
	}
	names := j.cfg.GoFiles
	if !j.cfg.standard() {
		var err error
		if names, j.cgo, err = cgo.Written(j.cfg.Dir, names, os.ReadFile); err != nil {
			return err
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			j.files = nil
			return err
		}
		j.files = append(j.files, checker.File{Name: name, Text: text})
	}
	return nil
}

// analyse type-checks the package and runs the rules, and returns what packages above it
// will want to know.
func (j *job) analyse() (*checker.Result, *vetx, error) {
	if err := j.readFiles(); err != nil {
		return nil, nil, err
	}
	rules := j.rules
	if j.cfg.standard() {
		rules = nil // type information is all that is needed
	}
	below := j.below()
	u := j.newPackage(below)
	out := &vetx{Relevant: j.relevant}
	if j.cfg.typesMissing() {
		u.Checked = func(pkg *types.Package) (err error) {
			out.Types, err = exportTypes(j.fset, pkg)
			return err
		}
	}
	result, err := u.Run(rules)
	if err != nil {
		return nil, nil, err
	}
	if !result.Facts.Empty() {
		below[result.Facts.Path] = result.Facts
	}
	for _, s := range below {
		out.Sections = append(out.Sections, s)
	}
	sortSections(out.Sections)
	return result, out, nil
}

// newPackage returns the package as the rules are run on it, with the facts of those below.
func (j *job) newPackage(below checker.Facts) *checker.Package {
	return &checker.Package{
		Path:      j.cfg.ImportPath,
		GoVersion: j.cfg.GoVersion,
		Sizes:     checker.GOARCHSizes(os.Getenv("GOARCH")),
		Fset:      j.fset,
		Files:     j.files,
		Cgo:       j.cgo,
		Module:    j.cfg.module(),
		Import:    j.importTypes,
		Below:     below,
		FactsOnly: j.cfg.VetxOnly,
	}
}

// below joins the facts of all packages below. What an import says about
// itself counts before what others say about it.
func (j *job) below() checker.Facts {
	all := make(checker.Facts)
	for path, v := range j.vetx {
		for _, s := range v.Sections {
			if _, known := all[s.Path]; !known || s.Path == path {
				all[s.Path] = s
			}
		}
	}
	return all
}

func (j *job) importTypes(path string) (*types.Package, error) {
	mapped, ok := j.cfg.ImportMap[path]
	if !ok {
		return nil, fmt.Errorf("import %q is not among those the go command listed", path)
	}
	if pkg := j.imports[mapped]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	if name, ok := j.cfg.PackageFile[mapped]; ok {
		return exportdata.Read(j.fset, j.imports, mapped, name)
	}
	if v := j.vetx[mapped]; v != nil && v.Types != nil {
		return gcexportdata.Read(bytes.NewReader(v.Types), j.fset, j.imports, mapped)
	}
	return nil, fmt.Errorf("no type information for import %q", path)
}

func exportTypes(fset *token.FileSet, pkg *types.Package) ([]byte, error) {
	var buf bytes.Buffer
	err := gcexportdata.Write(&buf, fset, pkg)
	return buf.Bytes(), err
}
