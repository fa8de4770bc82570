package sqlcheck

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// cellsText is the table of what becomes of values when parity is left. A run of the
// parity matrix on a server writes it, see the test of the cells there.
//
//go:embed cells.txt
var cellsText string

// A cell is a value on its way: an argument or a column, as a type of the database and
// one of Go.
type cell struct {
	scanned bool
	oid     uint32
	form    string
}

// An outcome is what becomes of the values of a cell without parity.
type outcome struct {
	verdict string // same, differs, null where only NULL does, or fails
	example string // of a value that shows it
	form    string // that code can be changed to so that every value is the same: text, bytes or cast; "" if none is known
}

// cells reads the table.
var cells = sync.OnceValue(func() map[cell]outcome {
	out := map[cell]outcome{}
	for line := range strings.Lines(cellsText) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		oid, err := strconv.ParseUint(f[1], 10, 32)
		if err != nil {
			panic(err) // a generator wrote it
		}
		o := outcome{verdict: f[4]}
		if len(f) > 5 {
			o.example = f[5]
		}
		if len(f) > 6 {
			o.form = f[6]
		}
		out[cell{f[0] == "scan", uint32(oid), f[3]}] = o
	}
	return out
})
