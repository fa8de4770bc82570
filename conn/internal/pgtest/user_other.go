//go:build !linux

package pgtest

import (
	"os"
	"os/exec"
)

var quitSignal = os.Kill

func giveToServer(string) error { return nil }
func asServer(*exec.Cmd)        {}
