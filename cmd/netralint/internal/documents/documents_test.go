package documents

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, code Code, files map[string]string) (*Result, []string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Read([]string{dir}, code)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range r.Findings {
		rel, _ := filepath.Rel(dir, f.File)
		words, _, _ := strings.Cut(f.Message, ":")
		all = append(all, fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(rel), f.Line, f.Column, words))
		if strings.Contains(f.Message, "hunter2") {
			t.Errorf("a password is shown: %s", f.Message)
		}
	}
	return r, all
}

const (
	parameter = "binary_parameters is a parameter of lib/pq alone"
	cloudsql  = "a /cloudsql/ socket is the old way to Cloud SQL"
)

func TestOldConfiguration(t *testing.T) {
	_, got := read(t, Code{Postgres: true}, map[string]string{
		".env.example":                 "DATABASE_URL=postgres://u:hunter2@db/shop?sslmode=disable&binary_parameters=yes\n",
		"deploy/app.env":               "# old\nDSN=\"user=u dbname=d host=/cloudsql/p:r:i password=hunter2\"\n",
		"compose.yaml":                 "services:\n  app:\n    environment:\n      URL: postgresql://u@/d?host=/cloudsql/p:r:i\n",
		".github/workflows/deploy.yml": "env:\n  PGHOST: /cloudsql/p:r:i\n",
		"infra/main.tf":                "url = \"postgres://u@/d?host=%2Fcloudsql%2Fp:r:i\"\n",
		"README.md":                    "Use `postgres://u@h/d?binary_parameters=yes`.\n",
	})
	want := []string{
		".env.example:1:59: " + parameter,
		".github/workflows/deploy.yml:2:3: " + cloudsql,
		"README.md:1:23: " + parameter,
		"compose.yaml:4:30: " + cloudsql,
		"deploy/app.env:2:22: " + cloudsql,
		"infra/main.tf:1:24: " + cloudsql,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What only looks like it is left alone.
func TestSilent(t *testing.T) {
	r, got := read(t, Code{Postgres: true}, map[string]string{
		".env":           "DATABASE_URL=postgres://u:hunter2@db/shop?sslmode=disable\nDB_HOST=/cloudsql/p:r:i\nMYSQL=u@unix(/cloudsql/p:r:i)/d\n",
		"README.md":      "lib/pq takes binary_parameters=yes, and the proxy makes a socket in /cloudsql/.\nSet PGHOST=/cloudsql/x to try.\n",
		"CHANGELOG.md":   "- drop postgres://u@h/d?binary_parameters=yes\n",
		"notes.txt":      "postgres://u@h/d?binary_parameters=yes\n",
		"values.yaml":    "url: postgres://u@h/d?binary_parameters=yes\n", // no manifest
		"a/vendor/x.env": "URL=postgres://u@h/d?binary_parameters=yes\n",
		"other/go.mod":   "module other\n",
		"other/.env":     "URL=postgres://u@h/d?binary_parameters=yes\n",
		"testdata/.env":  "URL=postgres://u@h/d?binary_parameters=yes\n",
		".cache/x.env":   "URL=postgres://u@h/d?binary_parameters=yes\n",
	})
	if got != nil {
		t.Errorf("%q", got)
	}
	if diff := cmp.Diff(map[Kind]int{Env: 1, Markdown: 1}, r.Read); diff != "" {
		t.Error(diff)
	}
}

// service is a manifest of a Cloud Run service.
func service(annotations, env string) string {
	return "apiVersion: serving.knative.dev/v1\nkind: Service\nspec:\n  template:\n    metadata:\n      annotations:\n" + annotations +
		"        x: y\n    spec:\n      containers:\n      - image: i\n        env:\n" + env
}

const (
	instances  = "        run.googleapis.com/cloudsql-instances: p:r:i\n"
	scale      = "        autoscaling.knative.dev/maxScale: \"20\"\n"
	user       = "        - name: DB_USER\n          value: u\n"
	instance   = "        - {name: INSTANCE_CONNECTION_NAME, value: 'p:r:i'}\n"
	database   = "        - name: DB_NAME\n          valueFrom: {secretKeyRef: {name: s, key: k}}\n"
	bounded    = "        - name: DATABASE_URL\n          value: postgres://u:hunter2@h/d?pool_max_conns=5\n"
	terraform  = "resource \"google_sql_database_instance\" \"a\" {\n  database_flags {\n    name  = \"max_connections\"\n    value = \"%d\"\n  }\n}\n"
	noInstance = "INSTANCE_CONNECTION_NAME and DB_NAME not set here"
)

func TestManifest(t *testing.T) {
	for name, test := range map[string]struct {
		manifest string
		mysql    bool
		tf       string
		want     []string
	}{
		"complete":            {manifest: service(instances, user+instance+database)},
		"a part":              {manifest: service(instances, user), want: []string{"m.yaml:13:9: " + noInstance}},
		"a part, no instance": {manifest: service("", user)},
		"a part, of MySQL":    {manifest: service(instances, user), mysql: true},
		"an instance alone":   {manifest: service("", instance), want: []string{"m.yaml:12:9: DB_USER and DB_NAME not set here"}},
		"from elsewhere":      {manifest: service(instances, user) + "        envFrom: [{secretRef: {name: s}}]\n"},
		"nothing of it":       {manifest: service(instances, bounded)},
		"another object":      {manifest: strings.Replace(service(instances, user), "serving.knative.dev", "apps", 1)},
		"a template":          {manifest: "# {{ .Values.x }}\n" + service(instances, user)},
		"a second document":   {manifest: "apiVersion: v1\nkind: Secret\n---\n" + service(instances, user), want: []string{"m.yaml:16:9: " + noInstance}},
		"too many":            {manifest: service(scale, bounded), tf: fmt.Sprintf(terraform, 100), want: []string{"m.yaml:7:43: 20 instances with 5 connections each are 100; the database takes 100, of which 3 are reserved"}},
		"enough":              {manifest: service(scale, bounded), tf: fmt.Sprintf(terraform, 103)},
		"two databases":       {manifest: service(scale, bounded), tf: fmt.Sprintf(terraform, 50) + fmt.Sprintf(terraform, 60)},
		"no limit":            {manifest: service(scale, bounded)},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := read(t, Code{Postgres: !test.mysql}, map[string]string{"m.yaml": test.manifest, "main.tf": test.tf})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A file of YAML that is none is told, but for one that a template is to be made of.
func TestBrokenYAML(t *testing.T) {
	broken := "services:\n  db: [\n"
	for name, test := range map[string]struct{ text, want string }{
		"compose.yaml":             {broken, "compose.yaml:3: want YAML: did not find expected node content"},
		"docker-compose.yml":       {broken + "# {{ .Values.x }}\n", ""},
		".github/workflows/go.yml": {"on: push\njobs:\n\ta: ${{ x }}\n", "go.yml:3: want YAML: found character that cannot start any token"},
		".gitlab-ci.yml":           {"test:\n  script: !reference [a, b]\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := read(t, Code{Postgres: true}, map[string]string{name: test.text})
			got := ""
			for _, broken := range r.Broken {
				got += filepath.Base(broken)
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestBrokenManifest(t *testing.T) {
	run := "apiVersion: serving.knative.dev/v1\nkind: Service\n"
	for name, test := range map[string]struct{ manifest, want string }{
		"no YAML":            {run + "spec:\n  template: [\n", "m.yaml:5: want YAML: did not find expected node content"},
		"a list as template": {run + "spec:\n  template: [a]\n", "m.yaml:4: want keys and values for template"},
		"no containers":      {run + "spec:\n  template:\n    spec:\n      containers: 5\n", "m.yaml:6: want a list of containers"},
		"no variables":       {run + "spec:\n  template:\n    spec:\n      containers:\n      - env: {a: b}\n", "m.yaml:7: want a list of variables for env"},
		"a job":              {"apiVersion: run.googleapis.com/v1\nkind: Job\nspec:\n  template: text\n", "m.yaml:4: want keys and values for template"},
		"nothing yet":        {run + "spec:\n", ""},
		"lots of instances":  {service(strings.Replace(scale, "20", "lots", 1), bounded), "m.yaml:7: want a number of instances for maxScale, as in \"20\", not \"lots\""},
		"fewer than none":    {service(strings.Replace(scale, "20", "-1", 1), user), "m.yaml:7: want a number of instances for maxScale, as in \"20\", not \"-1\""},
		"filled in later":    {service(strings.Replace(scale, "20", "${MAX}", 1), bounded), ""},
		"of others":          {"apiVersion: apps/v1\nkind: Deployment\nspec: text\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := read(t, Code{Postgres: true}, map[string]string{"m.yaml": test.manifest})
			got := ""
			for _, broken := range r.Broken {
				got += filepath.Base(broken)
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestSQLC(t *testing.T) {
	const old = "sqlc generates for database/sql here"
	v2 := func(engine, settings string) string {
		return "version: \"2\"\nsql:\n- engine: " + engine + "\n  queries: q.sql\n  gen:\n    go:\n      out: db\n" + settings
	}
	for name, test := range map[string]struct {
		file, text string
		pgx        bool // lib/pq is not imported
		want       []string
	}{
		"left out":       {file: "sqlc.yaml", text: v2("postgresql", ""), want: []string{"sqlc.yaml:7:7: " + old}},
		"named":          {file: "db/sqlc.yml", text: v2("postgresql", "      sql_package: database/sql\n"), want: []string{"db/sqlc.yml:8:20: " + old}},
		"an older pgx":   {file: "sqlc.yaml", text: v2("postgresql", "      sql_package: pgx/v4\n"), want: []string{"sqlc.yaml:8:20: sqlc generates for pgx/v4 here"}},
		"pgx":            {file: "sqlc.yaml", text: v2("postgresql", "      sql_package: \"pgx/v5\"\n")},
		"MySQL":          {file: "sqlc.yaml", text: v2("mysql", "")},
		"no lib/pq":      {file: "sqlc.yaml", text: v2("postgresql", ""), pgx: true},
		"a plugin":       {file: "sqlc.yaml", text: "version: 2\nsql:\n- engine: postgresql\n  codegen: [{plugin: py, out: x}]\n"},
		"version 1":      {file: "sqlc.json", text: "{\"version\": \"1\",\n \"packages\": [{\"path\": \"db\"},\n  {\"path\": \"a\", \"sql_package\": \"pgx/v5\"}, {\"engine\": \"mysql\"}]}\n", want: []string{"sqlc.json:2:15: " + old}},
		"not understood": {file: "sqlc.yaml", text: "version: \"2\"\nsql: {}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r, got := read(t, Code{Postgres: true, LibPQ: !test.pgx}, map[string]string{test.file: test.text})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if wrong := name == "not understood"; wrong != (len(r.Broken) > 0) {
				t.Errorf("broken: %q", r.Broken)
			}
		})
	}
}
