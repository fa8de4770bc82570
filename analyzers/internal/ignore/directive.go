package ignore

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// prefix begins every directive of ours.
const prefix = "//netralint:"

// verbs are the directives that exist, in the order they are named to users.
var verbs = []string{"ignore", "serverless", "api"}

// A directive is one comment that ignores findings.
type directive struct {
	pos, end token.Pos
	rules    []string // nil: every rule
	reason   string   // "" if none is given
	ours     bool     // //netralint:ignore, whose uses are counted
	trailing bool     // stands behind code
	from, to int      // the lines it covers; none if to < from
	used     map[string]bool
}

// names reports whether the directive is about rule.
func (d *directive) names(rule string) bool {
	return d.rules == nil || slices.Contains(d.rules, rule)
}

// covers reports whether a finding from line first to line last is covered.
func (d *directive) covers(first, last int) bool {
	if d.from <= first && first <= d.to {
		return true
	}
	return d.trailing && last == d.from
}

// parse reads one comment. It returns nil for a comment that is no directive,
// or is a directive of another kind; problem is what is wrong with it, if
// anything.
func parse(text string) (d *directive, problem string) {
	body, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return nil, misspelt(text)
	}
	verb, rest, _ := strings.Cut(body, " ")
	verb = strings.TrimSpace(verb)
	if verb != "ignore" {
		if slices.Contains(verbs, verb) {
			return nil, ""
		}
		return nil, fmt.Sprintf("unknown directive %s%s: there are %s", prefix, verb, list(verbs))
	}
	names, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	rules := splitNames(names)
	if len(rules) == 0 {
		return nil, "ignore names no rule and ignores nothing: write //netralint:ignore RULE REASON"
	}
	if strings.TrimSpace(reason) == "" {
		return nil, fmt.Sprintf("ignore of %s gives no reason and ignores nothing: write why behind the rule", list(rules))
	}
	return &directive{rules: rules, reason: strings.TrimSpace(reason), ours: true}, ""
}

// misspelt says what is wrong with a comment that was meant as a directive but
// is not one to Go, because of a space.
func misspelt(text string) string {
	body, ok := strings.CutPrefix(text, "//")
	if !ok {
		return ""
	}
	body, ok = strings.CutPrefix(strings.TrimLeft(body, " \t"), "netralint:")
	if !ok {
		return ""
	}
	for _, verb := range verbs {
		if after, ok := strings.CutPrefix(body, verb); ok && (after == "" || after[0] == ' ') {
			return fmt.Sprintf("directive has a space before its name and is not read: write %s%s", prefix, verb)
		}
	}
	return ""
}

// parseNolint reads the spelling of golangci-lint, which allows spaces before
// the word and takes no list, or "all", for every linter. It returns nil if all
// names are among those to leave.
func parseNolint(text string, leave []string) *directive {
	body, ok := strings.CutPrefix(strings.TrimLeft(text, "/ "), "nolint")
	if !ok || !strings.HasPrefix(text, "//") {
		return nil
	}
	var names []string
	_, reason, _ := strings.Cut(body, "//")
	reason = strings.TrimSpace(reason)
	switch {
	case body == "" || body[0] == ' ':
		names = []string{"all"}
	case body[0] == ':':
		list, _, _ := strings.Cut(body[1:], "//")
		names = splitNames(strings.ToLower(list))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(leave, n) })
	switch {
	case len(names) == 0:
		return nil
	case slices.Contains(names, "all") || slices.Contains(names, "netralint"):
		return &directive{reason: reason} // every rule
	}
	return &directive{rules: names, reason: reason}
}

// splitNames splits a list at its commas and drops spaces and empty names.
func splitNames(names string) []string {
	var out []string
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// list joins names as English does: a, b and c.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
