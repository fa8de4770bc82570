package conn

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// largest is how much larger a program with conn may be than the same with pgxpool.
const largest = 1.068

// ofParity are the names of what a program without parity has no use for: lib/pq's
// values and errors, the runner and the handles over them, the report, and the side of
// database/sql.
var ofParity = regexp.MustCompile(`(?i)/conn/internal/libpq\.|/conn\.\(?\*?(like(libpq|tx|rows|copy|savepoint|db|conn|statements|sqltx)|libpq|beginlike|report|sqlpool|sqlconn)|/conn\.(LibPQ|ParityReport|parityLimits)$`)

func TestParityIsLinkedByWhoNamesIt(t *testing.T) {
	size := map[string]int64{}
	for _, name := range []string{"conn", "pgxpool"} {
		file := build(t, name, "-ldflags=-s -w")
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size[name] = info.Size()
	}
	if ratio := float64(size["conn"]) / float64(size["pgxpool"]); ratio > largest {
		t.Errorf("a program with conn has %d bytes, with pgxpool %d: %.4f, want at most %v", size["conn"], size["pgxpool"], ratio, largest)
	}
	if found := linked(t, build(t, "conn")); len(found) > 0 {
		t.Errorf("without parity a program has\n%s", strings.Join(found, "\n"))
	}
	if found := linked(t, build(t, "parity")); len(found) < 100 {
		t.Errorf("with parity a program has only %d names of it:\n%s", len(found), strings.Join(found, "\n"))
	}
}

// build builds a program of testdata/link.
func build(t *testing.T, name string, flags ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	cmd := exec.Command("go", append(append([]string{"build", "-trimpath", "-o", file}, flags...), "./testdata/link/"+name)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// linked lists the names of parity in a program. A package that is imported has its
// initialization, whatever is used of it.
func linked(t *testing.T, file string) (found []string) {
	t.Helper()
	out, err := exec.Command("go", "tool", "nm", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := fields[len(fields)-1]
		if ofParity.MatchString(name) && !strings.HasSuffix(name, "..inittask") && !strings.HasSuffix(name, "libpq.init") {
			found = append(found, name)
		}
	}
	return found
}
