package command

import (
	"fmt"
	"text/tabwriter"

	"github.com/netra-systems/netralint/analyzers"
)

const rulesHelp = `usage: netralint rules

rules lists the rules with what each of them reports.
`

// listRules prints a table of the rules.
func listRules(args []string, sys *Sys) int {
	if wantsHelp(args) {
		sys.help(rulesHelp)
		return exitClean
	}
	if len(args) > 0 {
		return sys.fail(fmt.Errorf("rules takes no arguments: for one rule, run \"netralint explain %s\"", args[0]))
	}
	table := tabwriter.NewWriter(sys.stdout(), 0, 8, 2, ' ', 0)
	for _, a := range analyzers.All() {
		fmt.Fprintf(table, "%s\t%s\n", a.Name, summary(a))
	}
	if err := table.Flush(); err != nil {
		return sys.fail(err)
	}
	return exitClean
}
