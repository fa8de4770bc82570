package migrate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// Below starts/ are main packages.
const startsArchive = `
-- store.go --
package shop

import "database/sql"

func Ping(db *sql.DB) error { return db.Ping() }

func Fill(db *sql.DB) error {
	_, err := db.Exec("INSERT INTO a VALUES (1)")
	return err
}
-- starts/two/main.go --
package main

import (
	"database/sql"
	"log"
	"os"

	"github.com/lib/pq"
)

func main() {
	// The database comes first.
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(); err != nil {
		log.Fatal(err)
	}
	for i := range 3 {
		ctx := pq.Array([]int{i})
		log.Print(ctx)
	}
	go func() { log.Print(db.Ping()) }()
}
-- starts/further/main.go --
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}

	background := context.Background()

	log.Print(db.PingContext(background))
}
-- starts/taken/main.go --
package main

import (
	"context"
	"database/sql"
	"log"
	"os"
	"os/signal"

	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	log.Print(db.PingContext(ctx))
}
-- starts/own/main.go --
package main

import (
	"context"
	"log"
)

// main has both from its author, and nothing is moved in it.
func main() {
	log.Print(say(context.Background()))
	log.Print(say(context.Background()))
}

func say(ctx context.Context) error { return ctx.Err() }
`

// What starts a program gets one variable for context.Background(), and a second
// run changes nothing.
func TestStarts(t *testing.T) {
	dir := fixtest.Unpack(t, txtar.Parse([]byte(startsArchive)))
	opts := migrate.Options{Dir: dir, Env: env(), ConnReplace: moduleRoot(t), Logf: t.Logf, Steps: true}
	r, err := migrate.Plan(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range r.Files {
		text[filepath.Base(filepath.Dir(f.Name))] = string(f.New)
	}
	for name, lines := range map[string][]string{
		"two": {
			"func main() {\n\tctx := context.Background()\n\t// The database comes first.\n\tdb, err := conn.OpenURL(ctx, ",
			"db.Ping(ctx); err", "log.Print(db.Ping(ctx))", "\tctx := pq",
		},
		"further": {"func main() {\n\tbackground := context.Background()\n\tdb, err := conn.OpenURL(background, ", "\t}\n\n\tlog.Print(db.Ping(background))"},
		"taken":   {"conn.OpenURL(context.Background(), ", "db.Ping(context.Background())", "db.Ping(ctx)"},
	} {
		for _, want := range lines {
			if !strings.Contains(text[name], want) {
				t.Errorf("%s: there is no %q in\n%s", name, want, text[name])
			}
		}
	}
	if text["own"] != "" {
		t.Errorf("own changes:\n%s", text["own"])
	}
	if err := worktree.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	if r, err = migrate.Plan(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		t.Errorf("the second run changes %s:\n%s", f.Name, f.New)
	}
}
