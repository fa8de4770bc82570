package render

import (
	"bytes"
	"fmt"
	"strings"
)

// diffContext is the number of unchanged lines around a change.
const diffContext = 3

// Diff returns the unified difference between two versions of a file, "" when
// they are equal.
func Diff(name string, before, after []byte) string {
	if bytes.Equal(before, after) {
		return ""
	}
	a, b := splitLines(before), splitLines(after)
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s (old)\n+++ %s (new)\n", name, name)
	for _, h := range hunks(script(a, b)) {
		h.print(&out)
	}
	return out.String()
}

// splitLines splits text into lines. A last line without an end gets the mark
// that patch expects behind it.
func splitLines(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	last := len(lines) - 1
	if lines[last] == "" {
		return lines[:last]
	}
	lines[last] += "\n\\ No newline at end of file\n"
	return lines
}

// A step is a line that is kept (' '), deleted ('-') or inserted ('+').
type step struct {
	op   byte
	line string
}

// script returns a shortest way from a to b, by the algorithm of Myers.
func script(a, b []string) []step {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var steps []step
	for _, line := range a[:head] {
		steps = append(steps, step{' ', line})
	}
	steps = append(steps, shortest(a[head:len(a)-tail], b[head:len(b)-tail])...)
	for _, line := range a[len(a)-tail:] {
		steps = append(steps, step{' ', line})
	}
	return steps
}

// shortest keeps, for each number of edits d, how far into a each diagonal
// k = x-y was reached, and walks back from the end.
func shortest(a, b []string) []step {
	limit := len(a) + len(b)
	reach := make([]int, 2*limit+2) // by k+limit
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), reach...))
		for k := -d; k <= d; k += 2 {
			x := 0
			if down(reach, k, d, limit) {
				x = reach[k+1+limit]
			} else {
				x = reach[k-1+limit] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[k+limit] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(a, b, trace, limit)
			}
		}
	}
	return nil // d = limit always arrives
}

// down reports whether diagonal k is best entered by an insertion.
func down(reach []int, k, d, limit int) bool {
	return k == -d || k != d && reach[k-1+limit] < reach[k+1+limit]
}

// walkBack reads the shortest edit script off the furthest points that each round of
// Myers' algorithm reached, from the end to the beginning.
func walkBack(a, b []string, trace [][]int, limit int) []step {
	var back []step
	x, y := len(a), len(b)
	for d := len(trace) - 1; d >= 0; d-- {
		k := x - y
		prev := k - 1
		if down(trace[d], k, d, limit) {
			prev = k + 1
		}
		px := 0
		if d > 0 {
			px = trace[d][prev+limit]
		}
		py := px - prev
		if d == 0 {
			py = 0
		}
		for x > px && y > py {
			x, y = x-1, y-1
			back = append(back, step{' ', a[x]})
		}
		switch {
		case x > px:
			x--
			back = append(back, step{'-', a[x]})
		case y > py:
			y--
			back = append(back, step{'+', b[y]})
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}

// A hunk is a run of changes with the lines around them.
type hunk struct {
	a, b  int // lines of the two files before it
	steps []step
}

// hunks groups steps into those around which nothing changes; two are one where their
// context would touch.
func hunks(steps []step) []hunk {
	var all []hunk
	a, b := 0, 0
	quiet := diffContext + 1 // unchanged lines since the last change
	for i, s := range steps {
		if s.op != ' ' {
			if quiet > 2*diffContext || len(all) == 0 {
				lead := min(diffContext, i, quietBefore(steps, i))
				all = append(all, hunk{a: a - lead, b: b - lead, steps: append([]step(nil), steps[i-lead:i]...)})
			} else {
				h := &all[len(all)-1]
				h.steps = append(h.steps, steps[i-max(0, quiet-diffContext):i]...)
			}
			quiet = 0
			all[len(all)-1].steps = append(all[len(all)-1].steps, s)
		} else if quiet++; quiet <= diffContext && len(all) > 0 {
			all[len(all)-1].steps = append(all[len(all)-1].steps, s)
		}
		if s.op != '+' {
			a++
		}
		if s.op != '-' {
			b++
		}
	}
	return all
}

// quietBefore counts the unchanged lines right before step i.
func quietBefore(steps []step, i int) int {
	n := 0
	for n < i && steps[i-1-n].op == ' ' {
		n++
	}
	return n
}

func (h hunk) print(out *strings.Builder) {
	a, b := 0, 0
	for _, s := range h.steps {
		if s.op != '+' {
			a++
		}
		if s.op != '-' {
			b++
		}
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", lineRange(h.a, a), lineRange(h.b, b))
	for _, s := range h.steps {
		out.WriteByte(s.op)
		out.WriteString(s.line)
	}
}

func lineRange(before, n int) string {
	if n == 0 {
		return fmt.Sprintf("%d,0", before)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}
