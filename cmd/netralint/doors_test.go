package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// compareDoors is the script command
//
//	doors N [flags]
//
// which checks that the command and go vet report the same in the module in the
// current directory, and that it is N findings.
func compareDoors(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: doors N [flags]")
	}
	command := fromCommand(ts, args[1:])
	vet := fromVet(ts, args[1:])
	if diff := cmp.Diff(command, vet); diff != "" {
		ts.Fatalf("findings differ (-command +go vet):\n%s", diff)
	}
	if got := fmt.Sprint(len(command)); got != args[0] {
		ts.Fatalf("%s findings, want %s:\n%s", got, args[0], strings.Join(command, "\n"))
	}
}

func fromCommand(ts *testscript.TestScript, flags []string) []string {
	var report struct {
		Findings []struct {
			Rule, Severity, Message, File    string
			Line, Column, EndLine, EndColumn int
		}
	}
	out, err := output(ts, append(append([]string{ts.Getenv("NETRALINT"), "-format=json"}, flags...), "./...")...)
	ts.Check(err)
	ts.Check(json.Unmarshal(out, &report))
	var all []string
	for _, f := range report.Findings {
		all = append(all, fmt.Sprintf("%s:%d:%d-%d:%d %s %s %s", f.File, f.Line, f.Column, f.EndLine, f.EndColumn, f.Severity, f.Rule, f.Message))
	}
	slices.Sort(all)
	return all
}

// fromVet reads what go vet prints: a JSON object for each package, between
// lines that begin with #.
func fromVet(ts *testscript.TestScript, flags []string) []string {
	out, err := output(ts, append(append([]string{"go", "vet", "-json", "-vettool=" + ts.Getenv("NETRALINT")}, flags...), "./...")...)
	ts.Check(err)
	var objects bytes.Buffer
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("#")) {
			objects.Write(line)
		}
	}
	var all []string
	for dec := json.NewDecoder(&objects); ; {
		var packages map[string]map[string][]struct{ Category, Posn, End, Message string }
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			ts.Fatalf("output of go vet: %v\n%s", err, out)
		}
		for _, rules := range packages {
			for rule, findings := range rules {
				for _, f := range findings {
					file, begin := splitPosition(f.Posn)
					_, end := splitPosition(f.End)
					rel, err := filepath.Rel(ts.MkAbs("."), file)
					ts.Check(err)
					all = append(all, fmt.Sprintf("%s:%s-%s %s %s %s", filepath.ToSlash(rel), begin, end, f.Category, rule,
						strings.TrimSuffix(f.Message, " ("+rule+")")))
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// splitPosition splits FILE:LINE:COLUMN behind the file.
func splitPosition(posn string) (file, rest string) {
	i := strings.LastIndexByte(posn, ':')
	i = strings.LastIndexByte(posn[:max(i, 0)], ':')
	if i < 0 {
		return posn, ""
	}
	return posn[:i], posn[i+1:]
}

// output runs a program in the script's directory and environment and returns
// what it printed. That there are findings is no error.
func output(ts *testscript.TestScript, args ...string) ([]byte, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = os.Environ()
	for _, name := range []string{"GOFLAGS", "GOWORK", "GOTOOLCHAIN", "NETRALINT_CACHE", "NETRALINT_CONFIG"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out, err
}
