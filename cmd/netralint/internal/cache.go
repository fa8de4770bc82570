package command

import (
	"fmt"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
)

const cacheHelp = `usage: netralint cache [clean]

cache prints the directory in which results are kept and how much is in it;
clean deletes it. The directory is netralint below the user's cache directory, or
what the variable NETRALINT_CACHE names; nothing is kept if that is "off". To keep
results between runs in CI, keep this directory and GOCACHE.
`

// cacheCommand shows or empties the cache.
func cacheCommand(args []string, sys *Sys) int {
	if wantsHelp(args) {
		sys.help(cacheHelp)
		return exitClean
	}
	if len(args) > 1 || len(args) == 1 && args[0] != "clean" {
		return sys.fail(fmt.Errorf("cache takes no argument but clean, not %q", args[len(args)-1]))
	}
	dir := cacheDir()
	if dir == "" {
		fmt.Fprintln(sys.stdout(), "nothing is kept: NETRALINT_CACHE is off, or the user has no cache directory")
		return exitClean
	}
	if len(args) == 1 {
		if err := engine.CleanStore(dir); err != nil {
			return sys.fail(fmt.Errorf("clean the cache: %w", err))
		}
		return exitClean
	}
	size, err := engine.StoreSize(dir)
	if err != nil {
		return sys.fail(fmt.Errorf("measure the cache: %w", err))
	}
	fmt.Fprintf(sys.stdout(), "%s, %.1f MB\n", dir, float64(size)/1e6)
	return exitClean
}
