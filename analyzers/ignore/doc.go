// Package ignore defines the rule that keeps the ignore comments honest.
//
// # Analyzer ignore
//
// ignore: report ignore comments that are malformed or no longer needed
//
// A finding that is known and accepted is ignored with a comment that names
// the rule and gives the reason:
//
//	//netralint:ignore blockingcall the driver bounds this call itself
//	rows, err := db.Query(q)
//
// Behind code, the comment covers the findings that begin or end on its line.
// On a line of its own it covers the whole statement, declaration, field or
// element that begins on the next line; above the package clause, the file.
// Several rules are separated by commas, without spaces.
//
// This rule reports
//
//   - a comment without a rule or without a reason; it ignores nothing;
//   - a rule that does not exist;
//   - a comment that covers no finding of the rule it names, so that it goes
//     when its cause goes;
//   - a directive that is not one because of a space or a misspelt name.
//
// The spellings of golangci-lint, //nolint, //nolint:all, //nolint:netralint
// and //nolint:RULE, are honoured as well, with or without a reason.
//
// Not reported:
//
//   - a //nolint comment that covers nothing: golangci-lint's own nolintlint
//     does that, and it knows the other linters the comment may be for;
//   - comments in generated files;
//   - an unused comment while the rule it names does not run in the same
//     program, as under a build system that runs every rule alone;
//   - an unused comment for a kind of finding of "netralint sql", which reports
//     it itself where it has checked all statements of the file.
package ignore
