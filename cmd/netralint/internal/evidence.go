package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer/parity"
	"github.com/netra-systems/netralint/fixer/statements"
)

// reported are what parity.Report says, of which a line of the log has one.
var reported = []string{"pgx takes another value than lib/pq", "lib/pq failed where pgx does not", "pgx fails where lib/pq did not"}

// pair is a key and a value of a line that package slog writes as text.
var pair = regexp.MustCompile(`("(?:[^"\\]|\\.)*"|[^\s="]+)=("(?:[^"\\]|\\.)*"|\S*)`)

// addEvidence reads a log that parity.Report wrote, as text or JSON: each place in
// it differs, whatever else is known of it. Lines about other files, as those of tests,
// are left out.
func (g *graduation) addEvidence(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read the evidence: %w", err)
	}
	defer func() { _ = file.Close() }()
	sources, lines := sourceFiles(g.code), 0
	scan := bufio.NewScanner(file)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		said, ok := reportLine(scan.Text())
		if !ok {
			continue
		}
		lines++
		for source, pkg := range sources {
			if line, ok := siteIn(said["site"], source, pkg); ok {
				message := fmt.Sprintf("parity.Report saw it differ: %s, %s as %s: %s", said["what"], said["go type"], said["sql type"], said["msg"])
				at := statements.Place{File: source, Line: line, Column: 1, EndLine: line, EndColumn: 2}
				g.notes = append(g.notes, sqlcheck.Note{Package: pkg, Note: &parity.Note{Kind: parity.Differs, Place: at, Message: message}})
			}
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read the evidence in %s: %w", name, err)
	}
	return nil
}

// reportLine reads a line of the log; ok is false for what others log.
func reportLine(line string) (said map[string]string, ok bool) {
	said = map[string]string{}
	for _, msg := range reported {
		if strings.Contains(line, "conn: "+msg) {
			said["msg"], ok = msg, true
		}
	}
	if !ok {
		return nil, false
	}
	var object map[string]any
	if json.Unmarshal([]byte(line), &object) == nil {
		for key, value := range object {
			if key != "msg" {
				said[key] = fmt.Sprint(value)
			}
		}
		return said, true
	}
	for _, m := range pair.FindAllStringSubmatch(line, -1) {
		if key := unquoted(m[1]); key != "msg" {
			said[key] = unquoted(m[2])
		}
	}
	return said, true
}

func unquoted(s string) string {
	if out, err := strconv.Unquote(s); err == nil {
		return out
	}
	return s
}

// siteIn returns the line of a site that is in a file, which a program that was built
// elsewhere knows by its package or by another root.
func siteIn(site, source, pkg string) (line int, ok bool) {
	at := strings.LastIndexByte(site, ':')
	if at < 0 {
		return 0, false
	}
	line, err := strconv.Atoi(site[at+1:])
	if err != nil {
		return 0, false
	}
	name, own := filepath.ToSlash(site[:at]), filepath.ToSlash(source)
	trimmed := pkg + "/" + filepath.Base(source)
	return line, name == own || name == trimmed || strings.HasSuffix(name, "/"+lastElements(own))
}

// lastElements returns the directory and name of a file.
func lastElements(name string) string {
	dir, base := filepath.Split(filepath.FromSlash(name))
	return filepath.Base(dir) + "/" + base
}
