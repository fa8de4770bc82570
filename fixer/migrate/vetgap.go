package migrate

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
func (p *planner) vetGaps(ctx context.Context, ms *gomod.Modules) (changes []*fixer.Change, err error) {
	for _, f := range ms.Active() {
		list, err := p.vetGap(ctx, f)
		if err != nil {
			return nil, err
		}
		changes = append(changes, list...)
	}
	for i, c := range changes {
		c.ID = fmt.Sprintf("format string %d", i+1)
	}
	return changes, nil
}

// vetGap repairs what `go test` refuses in code of newer Go versions and let
// pass before, since the conn module raises the version and the module's tests
// would not run any more. A format string that is no constant, as in
// log.Fatalf(err.Error()), gets the repair that go vet suggests; files with
// another complaint about format strings are pinned to the old language.
func (p *planner) vetGap(ctx context.Context, f *gomod.Files) ([]*fixer.Change, error) {
	if !gomod.Older(f.GoBefore, "1.26") {
		return nil, nil
	}
	packages := p.vetMayRefuse(f.GoBefore)
	if len(packages) == 0 {
		return nil, nil
	}
	out, err := f.Go(ctx, append([]string{"vet", "-modfile=" + f.ModFile, "-json", "-printf"}, packages...)...)
	// Packages that do not compile fail the command; the others are told of.
	var failed *gomod.CommandError
	if err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	if failed != nil {
		out = failed.Stdout
	}
	found, err := vetFindings(out)
	if err != nil {
		return nil, err
	}
	var changes []*fixer.Change
	seen := map[fixer.Edit]bool{}
	for _, v := range found {
		c := v.change(p.m)
		if c == nil {
			p.pinFormat(f.GoBefore, v)
			continue
		}
		if !seen[c.Edits[0]] {
			seen[c.Edits[0]] = true
			changes = append(changes, c)
			p.formats = append(p.formats, p.lineOf(c.Edits[0]))
		}
	}
	return changes, nil
}

// lineOf returns file:line of an edit.
func (p *planner) lineOf(e fixer.Edit) string {
	src := p.m.File(e.File).Src
	return fmt.Sprintf("%s:%d", p.m.Rel(e.File), 1+bytes.Count(src[:e.Start], []byte("\n")))
}

// pinFormat keeps a file with another complaint on its language. Complaints
// that the old language had too do no harm: its tests did not run before.
func (p *planner) pinFormat(before string, v vetFinding) {
	name, line, ok := strings.Cut(v.Posn, ".go:")
	file := p.m.File(name + ".go")
	if !ok || file == nil || file.Generated || !file.Editable {
		return
	}
	if gomod.Older(before, oldestPin) {
		before = oldestPin
	}
	line, _, _ = strings.Cut(line, ":")
	if _, has := p.pins[file]; !has {
		p.pins[file] = pin{gomod.Minor(before), fmt.Sprintf("go vet refuses line %s in newer code: %s", line, v.Message)}
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
	c := &fixer.Change{Origin: originLanguage, Description: "give a format string that is a constant"}
	for _, e := range v.SuggestedFixes[0].Edits {
		file := m.File(e.Filename)
		if file == nil || file.Generated || !file.Editable {
			return nil
		}
		c.Edits = append(c.Edits, m.EditAt(e.Filename, e.Start, e.End, e.New))
	}
	return c
}
