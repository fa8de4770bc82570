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
)

// formatFixes repairs what `go test` refuses in code of Go 1.24 and later and
// let pass before: a call such as log.Fatalf(err.Error()), whose format is no
// constant. The conn module raises the version, so the module's tests would not
// run any more. The repair is the one go vet suggests.
func (f *modFiles) formatFixes(ctx context.Context, m *fixer.Module) ([]*fixer.Change, error) {
	if f.file == "" || !older(f.goBefore, "1.24") {
		return nil, nil
	}
	// Packages that do not compile fail the command; the others are told of.
	out, err := f.goCommand(ctx, "vet", "-modfile="+f.file, "-json", "-printf", "./...")
	var failed *goError
	if err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	if failed != nil {
		out = failed.stdout
	}
	var changes []*fixer.Change
	seen := map[fixer.Edit]bool{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var unit map[string]map[string]json.RawMessage
		if err := dec.Decode(&unit); err == io.EOF {
			return changes, nil
		} else if err != nil {
			return nil, fmt.Errorf("read what go vet says of format strings: %w", err)
		}
		for _, byAnalyzer := range unit {
			var found []vetFinding
			if json.Unmarshal(byAnalyzer["printf"], &found) != nil {
				continue // the analyzer's error
			}
			for _, v := range found {
				if c := v.change(m); c != nil && !seen[c.Edits[0]] {
					seen[c.Edits[0]] = true
					c.ID = fmt.Sprintf("format string %d", len(seen))
					changes = append(changes, c)
				}
			}
		}
	}
}

// vetFinding is a diagnostic as `go vet -json` prints it.
type vetFinding struct {
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
	c := &fixer.Change{Origin: "migrate", Description: "give a format string that is a constant"}
	for _, e := range v.SuggestedFixes[0].Edits {
		file := m.File(e.Filename)
		if file == nil || file.Generated || !file.Editable {
			return nil
		}
		c.Edits = append(c.Edits, fixer.Edit{File: e.Filename, Start: e.Start, End: e.End, New: e.New})
	}
	return c
}
