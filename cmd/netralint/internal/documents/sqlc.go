package documents

import (
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// sqlc looks at what a configuration of sqlc, of version 1 or 2, generates for
// PostgreSQL. JSON is YAML too.
func (r *reader) sqlc(name string, text []byte) {
	for _, doc := range r.documents(name, text) {
		packages := r.want(name, at(doc, "packages"), yaml.SequenceNode, "a list of packages")
		for _, p := range items(packages) {
			r.generated(name, at(p, "engine"), r.want(name, p, yaml.MappingNode, "keys and values for a package"))
		}
		sql := r.want(name, at(doc, "sql"), yaml.SequenceNode, "a list of what to generate from")
		for _, s := range items(sql) {
			r.generated(name, at(s, "engine"), r.want(name, at(s, "gen", "go"), yaml.MappingNode, "keys and values for go"))
		}
	}
}

// generated reports a package that sqlc generates for another library than pgx. PostgreSQL
// is the engine, and database/sql the library, where none is named.
func (r *reader) generated(name string, engine, settings *yaml.Node) {
	if settings == nil || cmp.Or(text(engine), "postgresql") != "postgresql" {
		return
	}
	library := at(settings, "sql_package")
	what := cmp.Or(text(library), "database/sql")
	if what == "pgx/v5" {
		return
	}
	if library == nil {
		library = settings
	}
	r.Findings = append(r.Findings, Finding{name, library.Line, library.Column,
		fmt.Sprintf("sqlc generates for %s here: set sql_package to pgx/v5 and generate again", what)})
}
