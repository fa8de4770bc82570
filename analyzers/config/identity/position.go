package identity

import (
	"go/token"
	"os"
)

// Positions returns where something begins and ends, as //line comments have it, and so in
// what a file was generated from: where these give no column, it is the first. It is in the
// Go file itself where they name no file, or one that is not there, which nobody can look at.
func Positions(fset *token.FileSet, pos, end token.Pos) (from, to token.Position) {
	from = fset.Position(pos)
	adjusted := readable(fset, pos, from)
	if !adjusted {
		from = fset.PositionFor(pos, false)
	}
	if to = from; end.IsValid() {
		to = fset.PositionFor(end, adjusted)
	}
	if to.Filename != from.Filename || to.Offset < from.Offset {
		to = from
	}
	from.Column, to.Column = max(1, from.Column), max(1, to.Column)
	return from, to
}

// readable reports whether a position is in its Go file, or in a file that exists.
func readable(fset *token.FileSet, pos token.Pos, at token.Position) bool {
	file := fset.File(pos)
	if file == nil || at.Filename == file.Name() {
		return true
	}
	_, err := os.Stat(at.Filename)
	return at.Filename != "" && err == nil
}
