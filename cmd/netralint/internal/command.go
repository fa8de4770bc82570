// Package command is the program netralint: the doors by which the go command
// comes in, the check of packages, and the subcommands. One file each.
package command

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"

	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
)

// The exit codes of the command.
const (
	exitClean    = 0 // nothing to say
	exitFindings = 1 // findings, or changes left to make
	exitFailed   = 2 // could not run, or not on everything
)

// A Sys is the part of the system that the command talks to.
type Sys struct {
	Stdout, Stderr io.Writer
	Colour         bool // on Stdout
	Width          int  // of Stdout in columns; 0 where that is no terminal
	ErrWidth       int  // of Stderr
	Terminal       bool // Stderr is watched by a person

	// Measure returns how wide Stdout and Stderr are now; nil where that stays.
	Measure func() (out, err int)
}

// measure takes note that a terminal has another width than before.
func (sys *Sys) measure() {
	if sys.Measure != nil {
		sys.Width, sys.ErrWidth = sys.Measure()
	}
}

// System returns the streams of the process.
func System() *Sys {
	return &Sys{
		Stdout:   color.Output,
		Stderr:   os.Stderr,
		Colour:   !color.NoColor,
		Width:    width(os.Stdout),
		ErrWidth: width(os.Stderr),
		Terminal: isatty.IsTerminal(os.Stderr.Fd()),
		Measure:  func() (out, err int) { return width(os.Stdout), width(os.Stderr) },
	}
}

// width is how many columns text is wrapped at on a terminal: those that COLUMNS says, else
// those it has. It is 0 for what is no terminal.
func width(f *os.File) int {
	if !isatty.IsTerminal(f.Fd()) {
		return 0
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return terminalWidth(f)
}

// stdout is standard output for text, which is wrapped on a terminal.
func (sys *Sys) stdout() io.Writer { return render.NewWrapper(sys.Stdout, sys.Width) }

// help prints what a command says of itself.
func (sys *Sys) help(text string) { fmt.Fprint(sys.stdout(), render.Fill(text, sys.Width)) }

// stderr is standard error, likewise.
func (sys *Sys) stderr() io.Writer { return render.NewWrapper(sys.Stderr, sys.ErrWidth) }

// subcommands are the words that may stand in place of flags and packages.
var subcommands map[string]func(args []string, sys *Sys) int

func init() { // completion lists them
	subcommands = map[string]func(args []string, sys *Sys) int{
		"report":     reportCommand,
		"explain":    explain,
		"rules":      listRules,
		"conn":       connCommand,
		"sql":        checkSQL,
		"config":     configCommand,
		"cache":      cacheCommand,
		"baseline":   baselineCommand,
		"completion": completionCommand,
		"version":    version,
	}
}

// Main runs the command with the arguments behind its name and returns the exit
// code.
func Main(args []string, sys *Sys) int {
	if calledByGo(args) {
		return vetDoor(args, sys)
	}
	if len(args) > 0 {
		if sub, ok := subcommands[args[0]]; ok {
			return sub(args[1:], sys)
		}
		if strings.TrimLeft(args[0], "-") == "version" {
			return version(args[1:], sys)
		}
		if args[0] == "help" {
			return help(args[1:], sys)
		}
		if graduates(args) {
			return checkSQL(args, sys)
		}
	}
	return lint(args, sys)
}

// graduates reports whether arguments without a subcommand ask for what sql alone does:
// netralint -fix -graduate is netralint sql -fix -graduate.
func graduates(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, value, _ := strings.Cut(arg, "=")
		on, err := strconv.ParseBool(value)
		return (name == "-graduate" || name == "--graduate") && (value == "" || err == nil && on)
	})
}

// calledByGo reports whether the arguments are those by which the go command
// runs a vet tool.
func calledByGo(args []string) bool {
	if len(args) == 0 {
		return false
	}
	switch args[0] {
	case "-V=full", "--V=full", "-flags", "--flags":
		return true
	}
	return filepath.Ext(args[len(args)-1]) == ".cfg"
}

// help shows what a subcommand does, or the command itself.
func help(args []string, sys *Sys) int {
	if len(args) == 1 {
		if sub, ok := subcommands[args[0]]; ok {
			return sub([]string{"-h"}, sys)
		}
		return explain(args, sys)
	}
	return lint([]string{"-h"}, sys)
}

// fail says what went wrong, each thing in one line, and returns the exit code for
// it.
func (sys *Sys) fail(err error) int {
	if all, ok := err.(interface{ Unwrap() []error }); ok && strings.Contains(err.Error(), "\n") {
		for _, err := range all.Unwrap() {
			sys.fail(err)
		}
		return exitFailed
	}
	fmt.Fprintln(sys.stderr(), "netralint:", strings.Join(strings.Fields(err.Error()), " "))
	return exitFailed
}
