package sqlc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/cmd/netralint/internal/documents"
)

// TestEdit writes the library and an override into settings of each form.
func TestEdit(t *testing.T) {
	item := func(indent string) string {
		return indent + "- db_type: \"uuid\"\n" + indent + "  nullable: true\n" + indent + "  go_type: \"x/y.Z\"\n"
	}
	const flow = `{"db_type":"uuid","go_type":"x/y.Z","nullable":true}`
	for name, test := range map[string]struct{ text, want string }{
		"left out": {
			"version: 2 # é\nsql:\n- schema: s\n  gen:\n    go:\n      out: db # here\n",
			"version: 2 # é\nsql:\n- schema: s\n  gen:\n    go:\n      sql_package: \"pgx/v5\"\n      overrides:\n" + item("        ") + "      out: db # here\n",
		},
		"named": {
			"packages:\n- path: db\n  sql_package: database/sql # old\n",
			"packages:\n- overrides:\n" + item("    ") + "  path: db\n  sql_package: pgx/v5 # old\n",
		},
		"in quotes": {
			"packages:\n  - path: db\n    sql_package: 'database/sql'\n    overrides:\n    - db_type: a\n      go_type: b.C\n    # what follows\n    name: x\n",
			"packages:\n  - path: db\n    sql_package: 'pgx/v5'\n    overrides:\n    - db_type: a\n      go_type: b.C\n" + item("    ") + "    # what follows\n    name: x\n",
		},
		"at the end": {
			"packages:\n- path: db\n  overrides:\n    - db_type: a\n      go_type:\n        type: C",
			"packages:\n- sql_package: \"pgx/v5\"\n  path: db\n  overrides:\n    - db_type: a\n      go_type:\n        type: C\n" + item("    "),
		},
		"JSON": {
			"{\"packages\": [\n  {\n    \"path\": \"db]\",\n    \"overrides\": [{\"db_type\": \"a\", \"go_type\": \"]\\\"\"}],\n    \"sql_package\": \"database/sql\"\n  }\n]}\n",
			"{\"packages\": [\n  {\n    \"path\": \"db]\",\n    \"overrides\": [{\"db_type\": \"a\", \"go_type\": \"]\\\"\"}, " + flow + "],\n    \"sql_package\": \"pgx/v5\"\n  }\n]}\n",
		},
		"JSON without": {
			"{\"packages\": [\n  {\n    \"path\": \"db\"\n  }\n]}\n",
			"{\"packages\": [\n  {\n    \"sql_package\": \"pgx/v5\",\n    \"overrides\": [" + flow + "],\n    \"path\": \"db\"\n  }\n]}\n",
		},
		"empty list": {
			"packages:\n- path: db\n  overrides: []\n",
			"packages:\n- sql_package: \"pgx/v5\"\n  path: db\n  overrides: [" + flow + "]\n",
		},
		"two": {
			"sql:\n- gen:\n    go: {out: a}\n- gen:\n    go: {out: b, sql_package: \"database/sql\"}\n- engine: mysql\n  gen:\n    go: {out: c}\n",
			"sql:\n- gen:\n    go: {\"sql_package\": \"pgx/v5\",\n         \"overrides\": [" + flow + "],\n         out: a}\n- gen:\n    go: {\"overrides\": [" + flow + "],\n         out: b, sql_package: \"pgx/v5\"}\n- engine: mysql\n  gen:\n    go: {out: c}\n",
		},
		"shared":  {"sql:\n- gen: &g\n    go:\n      out: a\n- gen: *g\n", ""},
		"no list": {"packages:\n- path: db\n  overrides:\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			old := documents.Generates("sqlc.yaml", []byte(test.text))
			if len(old) == 0 {
				t.Fatal("nothing is generated for database/sql")
			}
			got, err := edit([]byte(test.text), old, []override{{"uuid", true, "x/y.Z"}})
			if diff := cmp.Diff(test.want, string(got)); diff != "" || (err != nil) != (test.want == "") {
				t.Errorf("%v\n(-want +got):\n%s", err, diff)
			}
			if err == nil && strings.Count(string(got), "pgx/v5") != len(old) {
				t.Errorf("%d of %d are for pgx", strings.Count(string(got), "pgx/v5"), len(old))
			}
		})
	}
}
