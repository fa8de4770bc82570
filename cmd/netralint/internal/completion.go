package command

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer/migrate"
)

const completionHelp = `usage: netralint completion bash|zsh|fish

completion prints what makes a shell complete subcommands, flags, rules, formats and
reason codes:

    source <(netralint completion bash)    # in ~/.bashrc
    source <(netralint completion zsh)     # in ~/.zshrc, behind compinit
    netralint completion fish | source     # in ~/.config/fish/config.fish
`

// shells are the programs that complete words by asking this one, by shell.
var shells = map[string]string{
	"bash": `_netralint() {
	local IFS=$'\n'
	COMPREPLY=($("$1" completion words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _netralint netralint
`,
	"zsh": `_netralint() {
	local -a found
	found=("${(@f)$($words[1] completion words "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	if [[ -n $found[1] ]]; then compadd -- $found; else _files; fi
}
compdef _netralint netralint
`,
	"fish": `function __netralint_words
	set -l words (commandline -opc) (commandline -ct)
	$words[1] completion words $words[2..-1] 2>/dev/null
end
complete -c netralint -a '(__netralint_words)'
`,
}

// completionCommand prints the program of a shell, and answers it.
func completionCommand(args []string, sys *Sys) int {
	if wantsHelp(args) {
		sys.help(completionHelp)
		return exitClean
	}
	if len(args) > 0 && args[0] == "words" {
		for _, word := range completions(args[1:]) {
			fmt.Fprintln(sys.Stdout, word)
		}
		return exitClean
	}
	if len(args) != 1 || shells[args[0]] == "" {
		return sys.fail(errors.New("completion takes bash, zsh or fish: run \"netralint help completion\""))
	}
	fmt.Fprint(sys.Stdout, shells[args[0]])
	return exitClean
}

// completions returns the words that the last of the arguments can become. Where there
// is none the shell completes names of files.
func completions(args []string) []string {
	args = joined(args)
	if len(args) == 0 {
		args = []string{""}
	}
	before, word := args[:len(args)-1], args[len(args)-1]
	if name, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(name, "-") {
		return with(name+"=", startingWith(value, values(flagsFor(before), name)))
	}
	if n := len(before); n > 0 && strings.HasPrefix(before[n-1], "-") && !strings.Contains(before[n-1], "=") {
		if found := startingWith(word, values(flagsFor(before[:n-1]), before[n-1])); len(found) > 0 {
			return found
		}
	}
	if strings.HasPrefix(word, "-") {
		return flagsStartingWith(flagsFor(before), word)
	}
	return startingWith(word, wordsBehind(before))
}

// joined undoes what bash does to a flag with its value, which are three words to it.
// The answer to it is the value alone, so that the flag becomes a word before.
func joined(args []string) []string {
	n := len(args)
	switch {
	case n >= 2 && args[n-1] == "=" && strings.HasPrefix(args[n-2], "-"):
		return append(slices.Clone(args[:n-1]), "")
	case n >= 3 && args[n-2] == "=" && strings.HasPrefix(args[n-3], "-"):
		return append(slices.Clone(args[:n-2]), args[n-1])
	}
	return args
}

// flagsFor are the flags of the command or subcommand that the words begin.
func flagsFor(words []string) *flag.FlagSet {
	name := ""
	if len(words) > 0 {
		name = words[0]
	}
	switch name {
	case "report":
		return new(reportOptions).flags(new(string))
	case "sql":
		return new(sqlOptions).flags()
	}
	if _, ok := subcommands[name]; ok && name != "baseline" {
		return flag.NewFlagSet(name, flag.ContinueOnError)
	}
	return new(options).flags(new(string))
}

// values are what a flag takes, where that is a list.
func values(flags *flag.FlagSet, name string) []string {
	f := flags.Lookup(strings.TrimLeft(name, "-"))
	if f == nil {
		return nil
	}
	switch f.Name {
	case "rules":
		return strings.Split(ruleNames(analyzers.All()), ", ")
	case "severity":
		return config.Severities
	case "level":
		return []string{"native", "driver", "context"}
	case "api":
		return []string{"program", "library"}
	case "format":
		if flags.Lookup("history") != nil {
			return slices.Sorted(maps.Keys(reportFormats))
		}
		return slices.Sorted(maps.Keys(formats))
	}
	return nil
}

// wordsBehind are the words, other than flags, that may follow those there are.
func wordsBehind(words []string) []string {
	if len(words) == 0 {
		return append(slices.Sorted(maps.Keys(subcommands)), "help")
	}
	if len(words) > 1 {
		return nil
	}
	switch words[0] {
	case "help":
		return slices.Sorted(maps.Keys(subcommands))
	case "baseline":
		return []string{"write", "prune", "check"}
	case "config":
		return []string{"verify", "schema"}
	case "cache":
		return []string{"clean"}
	case "conn":
		return []string{"copy"}
	case "completion":
		return slices.Sorted(maps.Keys(shells))
	case "explain":
		return pages()
	}
	return nil
}

// pages are what explain has a page for.
func pages() []string {
	all := strings.Split(ruleNames(analyzers.All()), ", ")
	for _, k := range sqlcheck.Kinds {
		all = append(all, k.Name)
	}
	for _, r := range migrate.Reasons {
		all = append(all, r.Code)
	}
	return all
}

func startingWith(prefix string, words []string) (out []string) {
	for _, word := range words {
		if strings.HasPrefix(word, prefix) {
			out = append(out, word)
		}
	}
	return out
}

// flagsStartingWith writes flags as the user does, with one dash or two.
func flagsStartingWith(flags *flag.FlagSet, word string) (out []string) {
	dash := "-"
	if strings.HasPrefix(word, "--") {
		dash = "--"
	}
	flags.VisitAll(func(f *flag.Flag) { out = append(out, dash+f.Name) })
	return startingWith(word, out)
}

// with puts a prefix before each word.
func with(prefix string, words []string) (out []string) {
	for _, word := range words {
		out = append(out, prefix+word)
	}
	return out
}
