package plugin

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/analyzers/config/identity"
)

// A finding is what a rule reports of a package.
type finding struct {
	analysis.Diagnostic
	pass *analysis.Pass
}

// Place is what tells it apart from others.
func (f finding) Place() identity.Place {
	begin, end := identity.Positions(f.pass.Fset, f.Pos, f.End)
	return identity.Place{Rule: f.pass.Analyzer.Name, Message: f.Message, File: begin.Filename,
		Line: begin.Line, Column: begin.Column, EndLine: end.Line, EndColumn: end.Column}
}

// known are the findings that the project knows of. A nil one is empty.
type known struct {
	list *baseline.Baseline
	sum  string // of the file
}

// setBaseline takes the name of the baseline from the settings of golangci-lint.
func (f *file) setBaseline(value any) error {
	file, ok := value.(string)
	if !ok || file == "" {
		return fmt.Errorf("settings of %s: baseline is %v, want the name of a file, or off", name, value)
	}
	if f.baseline = file; file != "off" && !filepath.IsAbs(file) {
		f.baseline = filepath.Join(f.root, filepath.FromSlash(file))
	}
	return nil
}

// readKnown reads the baseline of the project, if there is one.
func (f *file) readKnown() error {
	name := f.baseline
	switch name {
	case "off":
		return nil
	case "":
		name = filepath.Join(f.root, baseline.FileName)
	}
	text, err := os.ReadFile(name)
	if f.baseline == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the baseline: %w", err)
	}
	list, err := baseline.Read(name)
	if err != nil {
		return err
	}
	f.known = &known{list: list, sum: fmt.Sprintf("%.4x", sha256.Sum256(text))}
	return nil
}

// mark stands for the content of the file; "" if there is none.
func (k *known) mark() string {
	if k == nil {
		return ""
	}
	return "_known_" + k.sum
}

// leave returns the findings of a package that are not known.
func (k *known) leave(root string, found []finding) []finding {
	if k == nil || len(found) == 0 {
		return found
	}
	return baseline.Compare(k.list, found, identity.Of(root, found)).New
}
