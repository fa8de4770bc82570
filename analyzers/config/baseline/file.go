package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/analyzers/config/project"
)

// version is that of the form of the file.
const version = 1

// line is an entry as the file has it: one for each line, so that a change of one
// is a change of a line.
type line struct {
	Package string `json:"package"` // directory, relative to the root of the project
	Rule    string `json:"rule"`
	In      string `json:"in,omitempty"` // declaration
	Code    string `json:"code"`
	// Texts are those of the findings, with how many have each.
	Texts map[string]int `json:"texts"`
}

// maxCount is more findings than a declaration can have: a larger number is a slip.
const maxCount = 100_000

// whole reports whether nothing of an entry is missing or makes no sense.
func (l line) whole() bool {
	for _, n := range l.Texts {
		if n < 1 || n > maxCount {
			return false
		}
	}
	return l.Package != "" && l.Rule != "" && l.Code != "" && len(l.Texts) > 0
}

func compare(a, b identity.Key) int {
	return cmp.Or(cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.In, b.In), cmp.Compare(a.Code, b.Code))
}

// Bytes returns the list as a file has it. Equal lists make equal files.
func (b *Baseline) Bytes() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n", version)
	if b.Tags != "" {
		fmt.Fprintf(&out, "  \"tags\": %s,\n", quote(b.Tags))
	}
	if !b.Tests {
		fmt.Fprint(&out, "  \"tests\": false,\n")
	}
	fmt.Fprint(&out, "  \"findings\": [")
	for i, key := range slices.SortedFunc(maps.Keys(b.entries), compare) {
		if i > 0 {
			out.WriteByte(',')
		}
		l := line{Package: key.Dir, Rule: key.Rule, In: key.In, Code: key.Code, Texts: counts(b.entries[key].texts)}
		fmt.Fprintf(&out, "\n    %s", quote(l))
	}
	if len(b.entries) > 0 {
		fmt.Fprint(&out, "\n  ")
	}
	fmt.Fprint(&out, "]\n}\n")
	return out.Bytes()
}

func counts(texts []string) map[string]int {
	n := make(map[string]int)
	for _, text := range texts {
		n[text]++
	}
	return n
}

// quote is a value as JSON on one line. What is in an entry always can be.
func quote(value any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

// Read reads a file. The error of one that is broken says where, as file:line:column,
// and what was expected; that of one that is not there is [os.ErrNotExist].
func Read(name string) (*Baseline, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the baseline: %w: run \"netralint baseline write\", or name another file", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the baseline: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := &reader{name: name, text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	r.dec.DisallowUnknownFields()
	b := &Baseline{Settings: Settings{Tests: true}, entries: make(map[identity.Key]*entry)}
	if err := r.syntax(); err != nil {
		return nil, err
	}
	if err := r.file(b); err != nil {
		return nil, err
	}
	return b, nil
}

// reader reads a file, which is JSON, and knows where it is.
type reader struct {
	name string
	text []byte
	dec  *json.Decoder
}

// file reads the object that is the whole file.
func (r *reader) file(b *Baseline) error {
	if err := r.delim('{', "an object"); err != nil {
		return err
	}
	versioned := false
	for r.dec.More() {
		at := r.next()
		key, err := r.dec.Token()
		if err != nil {
			return r.errorAt(at, "expected a key")
		}
		switch key {
		case "version":
			var n int
			if err := r.value(&n, "a number"); err != nil {
				return err
			}
			if versioned = true; n != version {
				return r.errorAt(at, fmt.Sprintf("version is %d, and this netralint reads %d: install one that fits, or write the baseline again", n, version))
			}
		case "tags":
			err = r.value(&b.Tags, "a string")
		case "tests":
			err = r.value(&b.Tests, "true or false")
		case "findings":
			err = r.findings(b)
		default:
			err = r.errorAt(at, fmt.Sprintf("unknown key %q: expected version, tags, tests or findings", key))
		}
		if err != nil {
			return err
		}
	}
	if !versioned {
		return r.errorAt(0, fmt.Sprintf("expected a key \"version\": %d", version))
	}
	return nil
}

// findings reads the list of entries. An entry that is there twice is for both.
func (r *reader) findings(b *Baseline) error {
	if err := r.delim('[', "a list"); err != nil {
		return err
	}
	for r.dec.More() {
		at := r.next()
		var l line
		if err := r.value(&l, "an entry with package, rule, in, code and texts"); err != nil {
			return err
		}
		if !l.whole() {
			return r.errorAt(at, "expected an entry with package, rule, code, and texts with how many findings have each")
		}
		key := identity.Key{Dir: l.Package, Rule: l.Rule, In: l.In, Code: l.Code}
		for text, n := range l.Texts {
			for range n {
				b.add(identity.Identity{Key: key, Text: text})
			}
		}
		if e := b.entries[key]; e.line == 0 {
			e.line, _ = r.place(at)
		}
	}
	return r.delim(']', "the end of the list")
}

func (r *reader) delim(want json.Delim, words string) error {
	at := r.next()
	if tok, err := r.dec.Token(); err != nil || tok != want {
		return r.errorAt(at, "expected "+words)
	}
	return nil
}

func (r *reader) value(into any, words string) error {
	at := r.next()
	if err := r.dec.Decode(into); err != nil {
		return r.errorAt(at, "expected "+words)
	}
	return nil
}

// next returns where the next token begins. The last one ends the object.
func (r *reader) next() int {
	at := int(r.dec.InputOffset())
	for at < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:"), r.text[at]) >= 0 {
		at++
	}
	return at
}

// syntax returns the error for a text that is no JSON.
func (r *reader) syntax() error {
	if at := project.Conflict(r.text); at >= 0 {
		return r.errorAt(at, "expected an entry, and found a conflict of a merge: keep the entries of both sides, a comma between two, delete the lines that git put in, and run \"netralint baseline prune\"")
	}
	var raw json.RawMessage
	var wrong *json.SyntaxError
	if err := json.Unmarshal(r.text, &raw); errors.As(err, &wrong) {
		return r.errorAt(max(0, int(wrong.Offset)-1), fmt.Sprintf("expected JSON (%v)%s", err, r.comma(int(wrong.Offset)-1)))
	}
	return nil
}

// comma says what is wrong with the commas between entries at a place, as after lines
// were put together by hand.
func (r *reader) comma(at int) string {
	at = min(max(0, at), len(r.text))
	before, rest := bytes.TrimSpace(r.text[:at]), r.text[at:]
	switch {
	case bytes.HasPrefix(rest, []byte("{")) && bytes.HasSuffix(before, []byte("}")):
		return ": a comma is missing behind the entry above"
	case bytes.HasPrefix(rest, []byte("]")) && bytes.HasSuffix(before, []byte(",")):
		return ": there is a comma behind the last entry"
	}
	return ""
}

func (r *reader) errorAt(at int, words string) error {
	line, column := r.place(at)
	return fmt.Errorf("%s:%d:%d: broken baseline: %s", r.name, line, column, words)
}

func (r *reader) place(at int) (line, column int) {
	at = min(at, len(r.text))
	return bytes.Count(r.text[:at], []byte("\n")) + 1, at - lineStart(r.text, at) + 1
}

func lineStart(text []byte, at int) int {
	return bytes.LastIndexByte(text[:min(at, len(text))], '\n') + 1
}
