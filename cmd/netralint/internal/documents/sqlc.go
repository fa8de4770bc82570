package documents

import (
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// Generated is what a configuration of sqlc has it generate for PostgreSQL by another
// library than pgx.
type Generated struct {
	Block    *yaml.Node // with the schema and the queries
	Settings *yaml.Node // for Go; in version 1, those of the block
	Document *yaml.Node // that both are in
	Library  string
}

// Generates returns what a configuration of sqlc generates for another library than pgx.
func Generates(name string, text []byte) []Generated {
	r := &reader{}
	r.sqlc(name, text)
	return r.generators
}

// Configurations returns the files below a directory that are configurations of sqlc.
func Configurations(dir string) ([]string, error) {
	return Below(dir, func(name string) bool { return kindOf(name) == SQLC })
}

// sqlc looks at what a configuration of sqlc, of version 1 or 2, generates for
// PostgreSQL. JSON is YAML too.
func (r *reader) sqlc(name string, text []byte) {
	for _, doc := range r.documents(name, text) {
		begun := len(r.generators)
		packages := r.want(name, at(doc, "packages"), yaml.SequenceNode, "a list of packages")
		for _, p := range items(packages) {
			r.generated(name, p, r.want(name, p, yaml.MappingNode, "keys and values for a package"))
		}
		sql := r.want(name, at(doc, "sql"), yaml.SequenceNode, "a list of what to generate from")
		for _, s := range items(sql) {
			r.generated(name, s, r.want(name, at(s, "gen", "go"), yaml.MappingNode, "keys and values for go"))
		}
		for i := range r.generators[begun:] {
			r.generators[begun+i].Document = doc
		}
	}
}

// generated reports a package that sqlc generates for another library than pgx. PostgreSQL
// is the engine, and database/sql the library, where none is named.
func (r *reader) generated(name string, block, settings *yaml.Node) {
	if settings == nil || cmp.Or(text(at(block, "engine")), "postgresql") != "postgresql" {
		return
	}
	library := at(settings, "sql_package")
	what := cmp.Or(text(library), "database/sql")
	if what == "pgx/v5" {
		return
	}
	r.generators = append(r.generators, Generated{Block: block, Settings: settings, Library: what})
	if library == nil {
		library = settings
	}
	r.Findings = append(r.Findings, Finding{name, library.Line, library.Column,
		fmt.Sprintf("sqlc generates for %s here: set sql_package to pgx/v5 and generate again", what)})
}
