package render

import (
	"strings"
	"testing"
)

func TestWrapper(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("words ", n)) }
	for name, test := range map[string]struct{ text, want string }{
		"short":     {"one two\n", "one two\n"},
		"a line":    {words(8) + " end\n", words(7) + "\nwords end\n"},
		"exactly":   {strings.Repeat("x", 20) + " " + strings.Repeat("y", 21) + "\n", strings.Repeat("x", 20) + " " + strings.Repeat("y", 21) + "\n"},
		"a long":    {"see " + strings.Repeat("/long", 10) + ":12 there\n", "see\n" + strings.Repeat("/long", 10) + ":12\nthere\n"},
		"indented":  {"        " + words(7) + "\n", "        " + words(5) + "\n        words words\n"},
		"a flag":    {"    \t" + words(7) + "\n", "    \t" + words(5) + "\n        words words\n"},
		"a table":   {"rule    " + words(7) + "\n", "rule    " + words(5) + "\n        words words\n"},
		"a row":     {" 1  fail      " + words(6) + "\n", " 1  fail      " + words(4) + "\n              words words\n"},
		"no column": {words(4) + "  " + words(4) + "\n", words(4) + "  " + words(3) + "\nwords\n"},
		"colours":   {"\x1b[1mbold\x1b[0m " + words(6) + "\n", "\x1b[1mbold\x1b[0m " + words(6) + "\n"},
		"a column":  {"\x1b[1mbold\x1b[0m    " + words(7) + "\n", "\x1b[1mbold\x1b[0m    " + words(5) + "\n        words words\n"},
		"not ASCII": {strings.Repeat("ü", 42) + "\n", strings.Repeat("ü", 42) + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			w := NewWrapper(&out, 42)
			for _, part := range strings.SplitAfter(test.text, "o") { // lines come in parts
				if _, err := w.Write([]byte(part)); err != nil {
					t.Fatal(err)
				}
			}
			if got := out.String(); got != test.want {
				t.Errorf("%q\nwant\n%q", got, test.want)
			}
		})
	}
}

func TestWrapperIsOffWithoutWidth(t *testing.T) {
	var out strings.Builder
	long := strings.Repeat("words ", 100) + "\n"
	for _, width := range []int{0, minWidth - 1} {
		out.Reset()
		if _, err := NewWrapper(&out, width).Write([]byte(long)); err != nil || out.String() != long {
			t.Errorf("width %d: %q, %v", width, out.String(), err)
		}
	}
}

// TestFit holds what of a source line is shown in 20 columns: the marked part always.
func TestFit(t *testing.T) {
	for name, test := range map[string]struct{ line, before, mark, want string }{
		"it fits":       {"\t_ = db.Get()", "\t_ = ", "^~~~~~~", "\t_ = db.Get()|\t    ^~~~~~~"},
		"its indent":    {"\t\t\treturn db.Ping()", "\t\t\treturn ", "^~~~~~~~", "return db.Ping()|       ^~~~~~~~"},
		"its end":       {"db.Ping() // and what it is for", "", "^~~~~~~~", "db.Ping() // and wh…|^~~~~~~~"},
		"its beginning": {"if err := s.store.db.Ping()", "if err := s.store.", "^~~~~~~~", "…= s.store.db.Ping()|           ^~~~~~~~"},
		"a long mark":   {"db.QueryRow(`SELECT name FROM users`)", "", "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~", "db.QueryRow(`SELECT…|^~~~~~~~~~~~~~~~~~~~"},
		"not ASCII":     {"größe := überprüft(db.Ping())", "größe := überprüft(", "^~~~~~~~", "…überprüft(db.Ping(…|           ^~~~~~~~"},
	} {
		t.Run(name, func(t *testing.T) {
			line, before, mark := fit(test.line, test.before, test.mark, 20)
			if got := line + "|" + blank(before) + mark; got != test.want {
				t.Errorf("%s\nwant\n%s", strings.ReplaceAll(got, "|", "\n"), strings.ReplaceAll(test.want, "|", "\n"))
			}
			if shown := []rune(line); columns(0, before)+len(mark) > 20 || len(shown) > 20 {
				t.Errorf("%q and %q are too wide", line, before+mark)
			}
		})
	}
}

func TestFill(t *testing.T) {
	const text = "usage: netralint rules of a length\n       netralint cache\n\nFirst words of a paragraph\nthat goes on\nand on.\n\nShort.\nIs short.\n\nAs in:\n    code goes on and on and on\n    code\n    word  means what it says here\n          and there\n"
	const want = "usage: netralint rules of a length\n       netralint cache\n\nFirst words of a paragraph that goes on and on.\n\nShort.\nIs short.\n\nAs in:\n    code goes on and on and on\n    code\n    word  means what it says here and there\n"
	for width, want := range map[int]string{0: text, 200: text, 24: want} {
		if got := Fill(text, width); got != want {
			t.Errorf("at %d columns:\n%s\nwant:\n%s", width, got, want)
		}
	}
}
