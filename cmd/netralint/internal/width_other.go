//go:build !unix && !windows

package command

import "os"

// terminalWidth is how many columns a terminal has, 0 for what is none.
func terminalWidth(*os.File) int { return 0 }
