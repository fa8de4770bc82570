package command

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
)

const versionHelp = `usage: netralint version

version prints the version of netralint and of the Go that built it.
`

// version prints what this program was built from.
func version(args []string, sys *Sys) int {
	if wantsHelp(args) {
		sys.help(versionHelp)
		return exitClean
	}
	if len(args) > 0 {
		return sys.fail(fmt.Errorf("version takes no arguments, not %q", args[0]))
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return sys.fail(errors.New("this program was built without the go command, which records the version"))
	}
	fmt.Fprintf(sys.stdout(), "netralint %s, built with %s\n", info.Main.Version, info.GoVersion)
	return exitClean
}

// ownVersion is the version of this program as a number, or "" if it was built from
// a checkout that has none.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
