package gomod

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
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

// Go runs the go command in the module's directory, as if the module stood alone,
// and returns what it writes to its standard output. A failure is a
// *CommandError.
func (f *Files) Go(ctx context.Context, args ...string) ([]byte, error) {
	dir := f.options.Dir
	if f.gomod != "" {
		dir = f.Root()
	}
	env := slices.Clone(f.options.Env)
	if len(f.siblings) > 0 && vendored(dir) {
		env = fixer.WithMod(env, "mod")
	}
	return runGo(ctx, dir, append(env, "GOWORK=off"), args...)
}

// runGo runs the go command. Its error is a *CommandError if the command fails.
func runGo(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = dir, env
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
