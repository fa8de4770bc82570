package render

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// minWidth is the narrowest terminal that lines are wrapped for.
const minWidth = 20

// tabStop is how far apart the columns are that a tab goes to.
const tabStop = 8

// hard is a space at which no line is broken, until it is printed.
const hard = "\x00"

// unbroken is a text that stays in one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", hard) }

// escape is what changes the colour of a terminal, and takes no room on it.
var escape = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// columns is the column of a terminal that a text ends at which begins at another.
func columns(at int, text string) int {
	for i, part := range strings.Split(escape.ReplaceAllString(text, ""), "\t") {
		if i > 0 {
			at += tabStop - at%tabStop
		}
		at += utf8.RuneCountInString(part)
	}
	return at
}

// Wrap breaks a line between words so that no part is wider than a terminal, as far as
// its words are not. What follows the first part is indented. With width 0 the line stays.
func Wrap(line string, width int, indent string) string {
	if width < minWidth || columns(0, line) <= width {
		return strings.ReplaceAll(line, hard, " ")
	}
	lead := len(line) - len(strings.TrimLeft(line, " \t"))
	parts := []string{line[:lead]}
	first, at := true, columns(0, line[:lead])
	for word := range strings.SplitAfterSeq(line[lead:], " ") {
		bare := strings.TrimSuffix(word, " ")
		if !first && columns(at, bare) > width {
			parts = append(parts, indent)
			at = columns(0, indent)
		}
		parts[len(parts)-1] += word
		first, at = false, columns(at, word)
	}
	for i, part := range parts {
		parts[i] = strings.TrimRight(part, " ")
	}
	return strings.ReplaceAll(strings.Join(parts, "\n"), hard, " ")
}

// NewWrapper returns a writer of whole lines that wraps those which are too wide. What
// follows the first part of a line begins below the last column of a table, else below
// where the line itself begins.
func NewWrapper(w io.Writer, width int) io.Writer {
	if width < minWidth {
		return w
	}
	return &wrapper{w: w, width: width}
}

type wrapper struct {
	w     io.Writer
	width int
	rest  []byte // of a line that has not ended
}

func (w *wrapper) Write(text []byte) (int, error) {
	w.rest = append(w.rest, text...)
	for {
		line, rest, ok := bytes.Cut(w.rest, []byte("\n"))
		if !ok {
			return len(text), nil
		}
		if _, err := io.WriteString(w.w, Wrap(string(line), w.width, hanging(string(line), w.width))+"\n"); err != nil {
			return len(text), err
		}
		w.rest = rest
	}
}

var (
	lead   = regexp.MustCompile(`^[ \t]*`)
	column = regexp.MustCompile(`(?: {2,}|\t)\S`)
)

// hanging returns what the further parts of a line begin with. It leaves them half of
// the width at least.
func hanging(line string, width int) string {
	line = escape.ReplaceAllString(line, "")
	at := columns(0, lead.FindString(line))
	for _, m := range column.FindAllStringIndex(line, -1) {
		if n := columns(0, line[:m[1]]) - 1; n <= width/2 {
			at = n
		}
	}
	if at > width/2 {
		at = 0
	}
	return strings.Repeat(" ", at)
}

// Fill joins the lines of paragraphs that are wider than a terminal, so that they wrap as
// a whole. Lines that are indented stay, but for those that go on with the one before and
// are indented further. With width 0 the text stays.
func Fill(text string, width int) string {
	if width < minWidth {
		return text
	}
	var out strings.Builder
	var paragraph []string
	flush := func() {
		wide := false
		for _, line := range paragraph {
			wide = wide || columns(0, line) > width
		}
		for i, line := range paragraph {
			switch {
			case i > 0 && wide:
				line = " " + strings.TrimLeft(line, " ")
			case i > 0:
				line = "\n" + line
			}
			out.WriteString(line)
		}
		if len(paragraph) > 0 {
			out.WriteByte('\n')
		}
		paragraph = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len(paragraph) == 0 || line == "" || !goesOn(paragraph[0], line) {
			flush()
		}
		paragraph = append(paragraph, line)
	}
	flush()
	return out.String()
}

// goesOn reports whether a line belongs to the paragraph that begins with another: both are
// prose, or it is indented further than that.
func goesOn(first, line string) bool {
	lead := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	if first == "" || strings.HasPrefix(first, "usage: ") || lead(first) == 0 && strings.HasSuffix(first, ":") {
		return false
	}
	return lead(first) == 0 && lead(line) == 0 || lead(first) > 0 && lead(line) > lead(first)
}
