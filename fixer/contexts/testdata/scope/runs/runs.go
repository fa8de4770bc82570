// Package runs has a command that it runs by itself.
package runs

import (
	"context"

	"github.com/spf13/cobra"
)

func probe(...context.Context) {}

var command = &cobra.Command{RunE: run}

func run(cmd *cobra.Command, args []string) error {
	probe() /* - can be nil */
	return nil
}

func direct() error { return command.RunE(command, nil) }
