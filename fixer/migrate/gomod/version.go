package gomod

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
)

// keepRuntime keeps the behaviour of the standard library that goes by the
// version in go.mod, such as the status of redirects in net/http, as it was.
func (f *Files) keepRuntime(ctx context.Context) error {
	mod, err := os.ReadFile(f.ModFile)
	if err != nil {
		return err
	}
	before := runtimeOf(f.GoBefore)
	if before == Minor(goLine(mod)) || bytes.Contains(mod, []byte("\ngodebug ")) {
		return nil
	}
	if _, err := f.Go(ctx, "mod", "edit", "-godebug=default=go"+before, f.ModFile); err != nil {
		return err
	}
	f.Notes = append(f.Notes, runtimeKept(before))
	return nil
}

// runtimeKept is the note on a godebug line.
func runtimeKept(version string) string {
	return "godebug default=go" + version + " keeps what the standard library does at run time; remove it when you are ready for what newer versions do"
}

// runtimeOf is the version, of the form 1.N, that a language version makes the
// standard library behave as.
func runtimeOf(version string) string {
	if Older(Minor(version), oldestRuntime) {
		return oldestRuntime
	}
	return Minor(version)
}

// oldestRuntime is the version that all older ones behave as.
const oldestRuntime = "1.20"

// compare notes a change of the language version, also from go 1.25 to go 1.25.0: the
// go command takes the former for less.
func (f *Files) compare(now []byte) {
	before, after := f.GoBefore, goLine(now)
	if before != after {
		f.Notes = append(f.Notes, fmt.Sprintf("go %s becomes go %s, which the conn module needs", before, after))
	}
}

func goLine(mod []byte) string {
	for line := range strings.Lines(string(mod)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "go" {
			return fields[1]
		}
	}
	return "1.16"
}

// Older compares language versions of the form 1.N.
func Older(a, b string) bool {
	minor := func(v string) (n int) {
		_, _ = fmt.Sscanf(v, "1.%d", &n)
		return n
	}
	return minor(a) < minor(b)
}

// Minor cuts a version to the form 1.N.
func Minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
