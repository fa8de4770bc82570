//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// benchStatements is how many statements the program of BenchmarkSQL sends.
const benchStatements = 1000

// BenchmarkSQL checks a program of 1,000 statements: against a server, compared with psql
// that prepares the same list in one session, and by the answers that are kept, compared
// with the plain lint. The programs run in turn; each number is a ratio of the fastest
// runs, and in its name is what it should not exceed.
func BenchmarkSQL(b *testing.B) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		b.Fatal("psql is not installed: install the client of PostgreSQL")
	}
	server := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	if server == "" {
		b.Fatal("no server: run it by .ci/with-postgres")
	}
	t, root := newTools(b)
	m := &measured{tools: t, dir: statementsModule(b, root)}
	run := func(args ...string) time.Duration { return m.run(b, args...).wall }
	run(t.netralint, "sql", "-q", "-save", "-database", server, "./...")
	lint, saved, asked, prepared := time.Hour, time.Hour, time.Hour, time.Hour
	for b.Loop() {
		for range rounds {
			prepared = min(prepared, run(psql, "-q", "-v", "ON_ERROR_STOP=1", "-d", server, "-f", "prepare.sql"))
			asked = min(asked, run(t.netralint, "sql", "-q", "-database", server, "./..."))
			lint = min(lint, run(t.netralint, "-q", "./..."))
			saved = min(saved, run(t.netralint, "sql", "-q", "-saved", "./..."))
		}
	}
	b.ReportMetric(ratio(asked, prepared), "sql/psql(2)")
	b.ReportMetric(ratio(saved, lint), "saved/lint(1.2)")
}

// statementsModule writes a program that sends the statements, and them for psql.
func statementsModule(b *testing.B, root string) string {
	dir := b.TempDir()
	var code, list strings.Builder
	code.WriteString("package main\n\nimport (\n\t\"context\"\n\n\t\"github.com/jackc/pgx/v5/pgxpool\"\n)\n\nfunc run(ctx context.Context, db *pgxpool.Pool) (err error) {\n\tvar name string\n\tvar n int64\n")
	for i := range benchStatements {
		text := fmt.Sprintf("SELECT c.relname::text, count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE a.attnum > %d AND c.relname = $1 GROUP BY 1", i)
		fmt.Fprintf(&code, "\tif err = db.QueryRow(ctx, %q, name).Scan(&name, &n); err != nil {\n\t\treturn err\n\t}\n", text)
		fmt.Fprintf(&list, "PREPARE s%d AS %s;\n", i, text)
	}
	code.WriteString("\treturn nil\n}\n\nfunc main() {\n\tctx := context.Background()\n\tdb, err := pgxpool.New(ctx, \"\")\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tdefer db.Close()\n\tif err := run(ctx, db); err != nil {\n\t\tpanic(err)\n\t}\n}\n")
	sum, err := os.ReadFile(filepath.Join(root, "conn", "go.sum"))
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"main.go": code.String(), "prepare.sql": list.String(), "go.sum": string(sum), "go.mod": benchMod(b, root)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// benchMod requires what conn does.
func benchMod(b *testing.B, root string) string {
	text, err := os.ReadFile(filepath.Join(root, "conn", "go.mod"))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	return "module example.com/statements\n" + rest
}
