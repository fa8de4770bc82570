package goversion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// vetGaps is vetGap of all modules whose requirements change.
func (r *Rise) vetGaps(ctx context.Context, ms *gomod.Modules) error {
	for _, f := range ms.Active() {
		if err := r.vetGap(ctx, f); err != nil {
			return err
		}
	}
	for i, c := range r.formats {
		c.ID = fmt.Sprintf("format string %d", i+1)
	}
	return nil
}

// vetGap repairs what `go test` refuses in code of newer Go versions and let
// pass before, since the conn module raises the version and the module's tests
// would not run any more. A format string that is no constant, as in
// log.Fatalf(err.Error()), gets the repair that go vet suggests; files with
// another complaint about format strings are pinned to the old language.
func (r *Rise) vetGap(ctx context.Context, f *gomod.Files) error {
	if !gomod.Older(f.GoBefore, "1.26") {
		return nil
	}
	packages := r.vetMayRefuse(f.GoBefore)
	if len(packages) == 0 {
		return nil
	}
	out, err := f.Go(ctx, append([]string{"vet", "-modfile=" + f.ModFile, "-json", "-printf"}, packages...)...)
	// Packages that do not compile fail the command; the others are told of.
	var failed *gomod.CommandError
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	if failed != nil {
		out = failed.Stdout
	}
	found, err := vetFindings(out)
	if err != nil {
		return err
	}
	seen := map[fixer.Edit]bool{}
	for _, v := range found {
		c := v.change(r.m)
		if c == nil {
			r.pinFormat(f.GoBefore, v)
			continue
		}
		if !seen[c.Edits[0]] {
			seen[c.Edits[0]] = true
			r.formats = append(r.formats, c)
			r.notes = append(r.notes, r.lineOf(c.Edits[0])+": the format string becomes a constant, which the go vet of newer code asks for before tests run")
		}
	}
	return nil
}

// lineOf returns file:line of an edit.
func (r *Rise) lineOf(e fixer.Edit) string {
	src := r.m.File(e.File).Src
	return fmt.Sprintf("%s:%d", r.m.Rel(e.File), 1+bytes.Count(src[:e.Start], []byte("\n")))
}

// pinFormat keeps a file with another complaint on its language. Complaints
// that the old language had too do no harm: its tests did not run before.
func (r *Rise) pinFormat(before string, v vetFinding) {
	name, line, ok := strings.Cut(v.Posn, ".go:")
	file := r.m.File(name + ".go")
	if !ok || file == nil || file.Generated || !file.Editable {
		return
	}
	if gomod.Older(before, oldestPin) {
		before = oldestPin
	}
	line, _, _ = strings.Cut(line, ":")
	if _, has := r.pins[file]; !has {
		r.pins[file] = pin{gomod.Minor(before), fmt.Sprintf("go vet refuses line %s in newer code: %s", line, v.Message)}
	}
}

// vetFindings reads the output of `go vet -json -printf`: one object for each
// package, by package and analyzer.
func vetFindings(out []byte) ([]vetFinding, error) {
	var all []vetFinding
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var byPackage map[string]map[string]json.RawMessage
		if err := dec.Decode(&byPackage); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read what go vet says of format strings: %w", err)
		}
		for _, byAnalyzer := range byPackage {
			var found []vetFinding
			if json.Unmarshal(byAnalyzer["printf"], &found) == nil { // else the analyzer's error
				all = append(all, found...)
			}
		}
	}
}

// vetFinding is a diagnostic as `go vet -json` prints it.
type vetFinding struct {
	Posn           string `json:"posn"` // file:line:column
	Message        string `json:"message"`
	SuggestedFixes []struct {
		Edits []struct {
			Filename   string `json:"filename"`
			Start, End int
			New        string `json:"new"`
		} `json:"edits"`
	} `json:"suggested_fixes"`
}

func (v vetFinding) change(m *fixer.Module) *fixer.Change {
	if !strings.HasPrefix(v.Message, "non-constant format string") || len(v.SuggestedFixes) != 1 || len(v.SuggestedFixes[0].Edits) == 0 {
		return nil
	}
	c := &fixer.Change{Origin: Origin, Description: "give a format string that is a constant"}
	for _, e := range v.SuggestedFixes[0].Edits {
		file := m.File(e.Filename)
		if file == nil || file.Generated || !file.Editable {
			return nil
		}
		c.Edits = append(c.Edits, m.EditAt(e.Filename, e.Start, e.End, e.New))
	}
	return c
}
