// Package runsembedded has a command, in a type around it, that it runs by itself.
package runsembedded

import (
	"context"

	"github.com/spf13/cobra"
)

func probe(...context.Context) {}

type app struct{ *cobra.Command }

func build() *app {
	return &app{&cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
		probe() /* - can be nil */
		return nil
	}}}
}

func try(a *app) error { return a.RunE(a.Command, nil) }

func show(cmd *cobra.Command) { probe() /* - can be nil */ }
