// Package identity says which finding is which by what the code says, not by the
// line it is on: a finding keeps its identity when its line, its file within the
// package, or its formatting changes.
package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/analyzers/config/project"
)

// A Key is what findings are told apart by. Equal findings of a declaration have
// equal keys.
type Key struct {
	Rule string
	Dir  string // of the package, as function Dir has it
	In   string // the declaration around it: "Open", "(*Store).Get", "Config", "import"; "" if there is none
	// Code is what the finding is about. Of a call it is the function that is
	// called: other arguments do not make it another call. Text in string literals
	// is replaced by a part of its sum, as it may be a password.
	Code string
}

// An Identity is a key, and what tells equal keys apart as far as the code does.
type Identity struct {
	Key
	Text string // a part of the sum of all the code of the finding, with arguments
}

// A Place is what makes a finding: what is said by which rule of which piece of a file.
// Lines and columns count from 1, columns in bytes; the end is exclusive.
type Place struct {
	Rule, Message      string
	File               string // absolute
	Line, Column       int
	EndLine, EndColumn int
}

// Of returns the identities of findings. Directories are relative to root. Files are
// read from the disk, each once.
func Of[F interface{ Place() Place }](root string, findings []F) []Identity {
	out := make([]Identity, len(findings))
	files := make(map[string]*source)
	for i := range findings {
		f := findings[i].Place()
		src, ok := files[f.File]
		if !ok {
			src = read(f.File)
			files[f.File] = src
		}
		out[i] = src.identify(f)
		out[i].Dir = Dir(root, filepath.Dir(f.File))
	}
	return out
}

// Dir returns the directory of a package as it is in keys: relative to root, also
// where it is not below it, as a member of a workspace can be.
func Dir(root, dir string) string {
	name := project.Relative(root, dir)
	if !filepath.IsAbs(filepath.FromSlash(name)) {
		return name
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return name // on another drive
	}
	return filepath.ToSlash(rel)
}

// source is a file with findings.
type source struct {
	text   []byte
	syntax *ast.File   // nil if the file is none of Go
	file   *token.File // its positions
	lines  []int       // where lines begin; nil until asked for
}

func read(name string) *source {
	text, err := os.ReadFile(name)
	if err != nil {
		return &source{}
	}
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return &source{text: text}
	}
	return &source{text: text, syntax: syntax, file: fset.File(syntax.FileStart)}
}

// identify returns the identity of a finding in the file, without its directory.
func (s *source) identify(f Place) Identity {
	id := Identity{Key: Key{Rule: f.Rule}}
	begin, end, ok := s.span(f)
	if !ok {
		id.Code, id.Text = f.Message, sum(f.Message)
		return id
	}
	whole := normal(s.text[begin:end], false)
	if whole == "" { // a comment
		whole = f.Message
	}
	id.Text = sum(whole)
	id.Code = short(whole)
	if s.syntax == nil {
		return id
	}
	pos, last := s.file.Pos(begin), s.file.Pos(end)
	id.In = enclosing(s.syntax, pos)
	if call, ok := nodeAt(s.syntax, pos, last).(*ast.CallExpr); ok {
		from, to := s.file.Offset(call.Fun.Pos()), s.file.Offset(call.Fun.End())
		id.Code = short(normal(s.text[from:to], false))
	} else if id.In == imports {
		id.Code = normal(s.text[begin:end], true)
	}
	return id
}

// span returns where in the text a finding begins and ends; ok is false if the file
// is not the one analysed.
func (s *source) span(f Place) (begin, end int, ok bool) {
	begin, ok = s.offset(f.Line, f.Column)
	if !ok {
		return 0, 0, false
	}
	end, ok = s.offset(f.EndLine, f.EndColumn)
	return begin, end, ok && end >= begin
}

// offset returns where a line and column are in the text.
func (s *source) offset(line, column int) (int, bool) {
	if s.lines == nil {
		s.lines = lineStarts(s.text)
	}
	if line < 1 || column < 1 || line > len(s.lines) {
		return 0, false
	}
	at := s.lines[line-1] + column - 1
	return at, at <= len(s.text)
}

// lineStarts returns where the lines of a text begin.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// sum is a part of the sum of a text, long enough to tell texts of one declaration
// apart.
func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:4])
}

// maxCode is the longest code in a key, in bytes.
const maxCode = 100

// short shortens code, and keeps what is different different.
func short(code string) string {
	if len(code) <= maxCode {
		return code
	}
	return strings.ToValidUTF8(code[:maxCode], "") + "…" + sum(code)
}
