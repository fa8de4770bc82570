package gomod

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
)

// firstLine shortens what the go command says to its first line, which names
// the module; what a proxy answered is behind it.
func firstLine(err error) error {
	var failed *CommandError
	if !errors.As(err, &failed) {
		return err
	}
	text, _, _ := strings.Cut(failed.text, "\n")
	return &CommandError{command: failed.command, text: strings.TrimSuffix(text, ":")}
}

// A CommandError is the failure of a go command.
type CommandError struct {
	command string
	text    string
	Stdout  []byte
}

func (e *CommandError) Error() string { return "go " + e.command + ": " + e.text }

// Go runs the go command in the module, outside any workspace, and returns what it
// writes to its standard output. A failure is a *CommandError.
func (f *Files) Go(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = f.options.Dir
	cmd.Env = append(f.options.Env[:len(f.options.Env):len(f.options.Env)], "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	text := strings.TrimSpace(stderr.String())
	if text == "" {
		text = err.Error()
	}
	return nil, &CommandError{args[0], text, out}
}
