// Package ignore reads the comments by which a user tells netralint that a
// finding is known and accepted, and answers for each finding whether one of
// them covers it.
//
// Two spellings are understood:
//
//	//netralint:ignore RULE[,RULE...] REASON
//	//nolint:netralint  //nolint:RULE  //nolint:all  //nolint
//
// A comment behind code covers the findings that begin or end on its line. A
// comment on lines of its own covers the whole statement, declaration, field
// or element that begins on the line below it; above the package clause it
// covers the file.
package ignore

import (
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Directives reads the ignore comments of a package. Its result is a [*Set].
// It reports nothing: the rule `ignore` does.
//
// The flag "leave" is a list of names, separated by commas, that are not
// honoured in //nolint comments because the driver does that and counts their
// uses; "all" stands for the comment without names too.
var Directives = &analysis.Analyzer{
	Name:       "netralintdirectives",
	Doc:        "read the comments that ignore findings",
	ResultType: reflect.TypeFor[*Set](),
	Run:        read,
}

func init() {
	Directives.Flags.String("leave", "", "names in //nolint comments that the driver honours")
}

func read(pass *analysis.Pass) (any, error) {
	leave := splitNames(pass.Analyzer.Flags.Lookup("leave").Value.String())
	set := &Set{fset: pass.Fset}
	for _, file := range pass.Files {
		set.add(file, leave)
	}
	return set, nil
}
