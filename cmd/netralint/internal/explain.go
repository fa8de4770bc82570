package command

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/doc/comment"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer/migrate"
)

const explainHelp = `usage: netralint explain RULE
       netralint explain CODE

explain shows the page of a rule: what it reports and why, where it is silent,
and its settings; or what a reason code of the migration means and what to do.
`

// pageWidth is how wide the paragraphs of a page are at most, in columns.
const pageWidth = 78

// explain shows the page of a rule.
func explain(args []string, sys *Sys) int {
	out := sys.stdout()
	if wantsHelp(args) {
		sys.help(explainHelp)
		fmt.Fprint(out, "\nRules: "+ruleNames(analyzers.All())+"\n\nReason codes:\n\n")
		table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
		for _, r := range migrate.Reasons {
			fmt.Fprintf(table, "%s\t%s\n", r.Code, r.Title)
		}
		_ = table.Flush()
		return exitClean
	}
	if len(args) != 1 {
		return sys.fail(errors.New("explain takes the name of one rule or one reason code: run \"netralint help explain\" for both"))
	}
	name := strings.ToLower(args[0])
	for _, a := range append(slices.Clip(analyzers.All()), baselineRule) {
		if a.Name == name {
			fmt.Fprint(out, page(a, sys.Width))
			return exitClean
		}
	}
	for _, k := range sqlcheck.Kinds {
		if k.Name == name {
			fmt.Fprintf(out, "%s: %s\n\nFound by netralint sql. %s\n", k.Name, k.Summary, k.Page)
			return exitClean
		}
	}
	if r, ok := migrate.Explain(strings.ToUpper(name)); ok {
		fmt.Fprintf(out, "%s: %s\n\n%s\n\nWhat to do: %s.\n", r.Code, r.Title, consequence(r.Code), r.Do)
		return exitClean
	}
	return sys.fail(unexplained(args[0]))
}

// unexplained is what to say of a name that has no page.
func unexplained(name string) error {
	var codes []string
	for _, r := range migrate.Reasons {
		codes = append(codes, r.Code)
	}
	if best := config.Closest(strings.ToUpper(name), codes); best != "" {
		return fmt.Errorf("there is no reason code %q: did you mean %s? Run \"netralint help explain\" for the list", name, best)
	}
	return unknownRule(name)
}

// consequence says what the migration does where a reason is found.
func consequence(code string) string {
	if strings.HasPrefix(code, "NATIVE-") {
		return "The migration leaves the part of the module that moves together with this on\ndatabase/sql, over conn and pgx: at the driver level."
	}
	return "The migration leaves the part of the module that moves together with this as it\nwas, or at the level below."
}

func wantsHelp(args []string) bool {
	return len(args) == 1 && strings.TrimLeft(args[0], "-") != args[0] && strings.HasPrefix(strings.TrimLeft(args[0], "-"), "h")
}

// page returns the page of a rule with its settings. On a terminal its paragraphs fill the
// width.
func page(a *analysis.Analyzer, width int) string {
	var b strings.Builder
	text := a.Name + ": " + strings.TrimSpace(a.Doc)
	if width > 0 {
		page := new(comment.Parser).Parse(text)
		text = string(bytes.TrimSpace((&comment.Printer{TextWidth: min(width, pageWidth)}).Text(page)))
	}
	fmt.Fprintln(&b, text)
	settings := 0
	a.Flags.VisitAll(func(f *flag.Flag) {
		if settings++; settings == 1 {
			fmt.Fprint(&b, "\nSettings:\n")
		}
		name, usage := flag.UnquoteUsage(f)
		if name != "" {
			name = " " + name
		}
		fmt.Fprintf(&b, "\n  -%s.%s%s\n", a.Name, f.Name, name)
		fmt.Fprintf(&b, "        %s", usage)
		if f.DefValue != "" {
			fmt.Fprintf(&b, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(&b)
	})
	fmt.Fprintf(&b, "\n%s\n", a.URL)
	return b.String()
}
