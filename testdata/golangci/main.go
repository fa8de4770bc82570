// Command golangci is golangci-lint with netralint as a plugin, as "golangci-lint
// custom" would build it. It is a module of its own because golangci-lint is
// under the GPL.
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/netra-systems/netralint/analyzers/plugin"
)

func main() {
	// The version salts golangci-lint's cache. With "(devel)" it adds the
	// content of the binary, so that results of an older netralint are not used.
	err := commands.Execute(commands.BuildInfo{Version: "(devel)", GoVersion: runtime.Version()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "golangci:", err)
		os.Exit(exitcodes.Failure)
	}
}
