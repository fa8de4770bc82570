package gomod

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// brief shortens what the go command says to the requirement that cannot be had
// and the last line, which says why.
func brief(err error) error {
	var failed *CommandError
	if !errors.As(err, &failed) {
		return err
	}
	last := ""
	for line := range strings.Lines(failed.text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "go: downloading ") && !slices.ContainsFunc(standing, func(s string) bool { return strings.HasPrefix(line, s) }) {
			last = strings.TrimPrefix(line, "go: ")
		}
	}
	if of := requirement.FindString(failed.text); of != "" && !strings.Contains(last, of) {
		last = of + ": " + last
	}
	return &CommandError{command: failed.command, text: last}
}

// standing starts the lines that the go command adds to any failure.
var standing = []string{"Confirm the import path was entered correctly.", "If this is a private repository,"}

// requirement is a module at a version, or one without where none was found.
var requirement = regexp.MustCompile(`[a-zA-Z0-9][\w.-]*\.[a-z]+(?:/[\w.~-]+)*@v[\w.+-]+|module [a-zA-Z0-9][\w.-]*\.[a-z]+(?:/[\w.~-]+)+`)

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
