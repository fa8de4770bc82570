package libpq_test

import (
	"testing"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// What is remembered about a statement must not outlive the table it is about.
func TestChangedColumn(t *testing.T) {
	const insert = "INSERT INTO changing VALUES ($1)"
	for _, q := range []struct{ name, before, after, check string }{
		{"text to bytea", "CREATE TABLE changing (v text)", "ALTER TABLE changing ALTER v TYPE bytea USING v::bytea", `\x615c62`},
		{"bytea to text", "CREATE TABLE changing (v bytea)", "ALTER TABLE changing ALTER v TYPE text USING encode(v, 'escape')", `a\b`},
		{"text to jsonb", "CREATE TABLE changing (v text)", "DROP TABLE changing; CREATE TABLE changing (v json)", `"a\\b"`},
	} {
		value := `a\b`
		if q.name == "text to jsonb" {
			value = `"a\\b"`
		}
		for _, who := range []string{"this connection", "another connection"} {
			t.Run(q.name+" by "+who, func(t *testing.T) {
				c := connect(t)
				exec(t, c, q.before)
				exec(t, c, insert, value)
				exec(t, c, "DELETE FROM changing")
				changer := c
				if who == "another connection" {
					changer = connectTo(t, c.Config().ConnString())
				}
				exec(t, changer, q.after)
				exec(t, c, insert, value)
				var got string
				must(t, libpq.QueryRow(t.Context(), c, "SELECT v::text FROM changing").Scan(&got))
				if got != q.check {
					t.Errorf("stored %q, want %q", got, q.check)
				}
			})
		}
	}
}

func TestChangedColumnInTransaction(t *testing.T) {
	c := connect(t)
	const insert = "INSERT INTO changing VALUES ($1) RETURNING v::text"
	exec(t, c, "CREATE TABLE changing (v text)")
	insertOne := func(want string) {
		t.Helper()
		var got string
		must(t, libpq.QueryRow(t.Context(), c, insert, `a\b`).Scan(&got))
		if got != want {
			t.Errorf("stored %q, want %q", got, want)
		}
	}
	insertOne(`a\b`)
	exec(t, c, "BEGIN")
	exec(t, c, "DELETE FROM changing; ALTER TABLE changing ALTER v TYPE bytea USING v::bytea")
	insertOne(`\x615c62`)
	exec(t, c, "ROLLBACK")
	insertOne(`a\b`)
}

func TestSelectStarAndDiscard(t *testing.T) {
	c := connect(t)
	exec(t, c, "CREATE TABLE star (a int); INSERT INTO star VALUES (1)")
	columns := func() int {
		t.Helper()
		rows, err := libpq.Query(t.Context(), c, "SELECT * FROM star WHERE a = $1", 1)
		must(t, err)
		defer rows.Close()
		if !rows.Next() {
			t.Fatal("no row", rows.Err())
		}
		return len(rows.FieldDescriptions())
	}
	exec(t, c, "BEGIN")
	before := columns()
	exec(t, c, "ALTER TABLE star ADD b text")
	if after := columns(); before != 1 || after != 2 {
		t.Errorf("%d then %d columns, want 1 then 2", before, after)
	}
	exec(t, c, "COMMIT")
	exec(t, c, "DISCARD ALL")
	columns()
	var named int
	must(t, libpq.QueryRow(t.Context(), c, "SELECT count(*) FROM pg_prepared_statements").Scan(&named))
	if named != 0 {
		t.Errorf("%d named statements are left on the server", named)
	}
}
