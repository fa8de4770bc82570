package documents

import (
	"fmt"
	"regexp"
	"strings"
)

// old is something of the old configuration in a line.
type old struct {
	column  int
	message string
}

var (
	// source is a data source: a URL, or fields with at least two of its names.
	source   = regexp.MustCompile(`postgres(?:ql)?(?:\+\w+)?://[^\s"'` + "`" + `<>]+`)
	keywords = regexp.MustCompile(`\b(?:host|user|dbname|password|sslmode|port)\s*=\s*[^\s;&"'` + "`" + `]`)
	// libpq are the parameters that lib/pq alone takes.
	libpq  = regexp.MustCompile(`\b(binary_parameters|disable_prepared_binary_result)\s*=`)
	socket = regexp.MustCompile(`\bhost\s*=\s*'?(?:/|%2[fF])cloudsql(?:/|%2[fF])`)
	// pgHost is libpq's own variable for a host, which says that it is PostgreSQL's.
	pgHost = regexp.MustCompile(`\bPGHOST["']?\s*[:=]\s*["']?/cloudsql/`)
)

const socketMessage = "a /cloudsql/ socket is the old way to Cloud SQL: set INSTANCE_CONNECTION_NAME, DB_USER, DB_PASS and DB_NAME, and conn uses the connector"

// oldIn returns what a line holds of the old configuration. Comments of settings are
// looked at too: they are what people copy.
func oldIn(line string, kind Kind) (all []old) {
	for _, part := range sources(line, kind) {
		text := line[part[0]:part[1]]
		for _, m := range libpq.FindAllStringSubmatchIndex(text, -1) {
			all = append(all, old{part[0] + m[2] + 1, fmt.Sprintf("%s is a parameter of lib/pq alone: take it out", text[m[2]:m[3]])})
		}
		if m := socket.FindStringIndex(text); m != nil {
			all = append(all, old{part[0] + m[0] + 1, socketMessage})
		}
	}
	if m := pgHost.FindStringIndex(line); m != nil && (kind != Markdown || strings.TrimSpace(line[:m[0]]) == "") {
		all = append(all, old{m[0] + 1, socketMessage})
	}
	return all
}

// sources returns where data sources are in a line. One of fields is the whole line;
// it has two of their names, so that a shell's own words are not taken for one.
func sources(line string, kind Kind) [][]int {
	if urls := source.FindAllStringIndex(line, -1); urls != nil {
		return urls
	}
	names := map[string]bool{}
	for _, m := range keywords.FindAllString(line, -1) {
		name, _, _ := strings.Cut(m, "=")
		names[strings.TrimSpace(name)] = true
	}
	if len(names) < 2 || !(names["dbname"] || names["sslmode"]) || kind == Terraform && !strings.Contains(line, `"`) {
		return nil
	}
	return [][]int{{0, len(line)}}
}
