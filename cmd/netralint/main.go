// Command netralint finds code that talks to PostgreSQL in ways that fail in
// production, and explains what to do instead.
package main

import (
	"os"

	command "github.com/netra-systems/netralint/cmd/netralint/internal"
)

func main() {
	os.Exit(command.Main(os.Args[1:], command.System()))
}
