// Package runsvalue runs what a command is made of from a variable.
package runsvalue

import (
	"context"

	"github.com/spf13/cobra"
)

func probe(...context.Context) {}

var commands = map[string]func(*cobra.Command, []string){"show": show}

func show(cmd *cobra.Command, args []string) { probe() /* - can be nil */ }

func try(name string) {
	run := commands[name]
	run(&cobra.Command{Use: name}, nil)
}
