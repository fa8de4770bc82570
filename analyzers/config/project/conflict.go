package project

import "regexp"

// marks are the lines that git leaves around two versions that it could not join. Lines of
// = alone are text in some forms, so they do not tell.
var marks = regexp.MustCompile(`(?m)^(?:<<<<<<<|\|\|\|\|\|\|\||>>>>>>>)(?: |\r?$)`)

// Conflict returns where a text has the first mark of a conflict of a merge; -1 if none.
func Conflict(text []byte) int {
	if at := marks.FindIndex(text); at != nil {
		return at[0]
	}
	return -1
}
