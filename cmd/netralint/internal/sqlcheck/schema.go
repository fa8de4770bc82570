package sqlcheck

import (
	"context"
	"fmt"
	"slices"
)

// inSchemas are the parts of the catalogue that hold what a refusal says is missing, by
// its code.
var inSchemas = map[string]struct{ table, name, schema string }{
	"42P01": {"pg_class", "relname", "relnamespace"},
	"42883": {"pg_proc", "proname", "pronamespace"},
	"42704": {"pg_type", "typname", "typnamespace"},
}

// findSchema notes in a refusal which schema has what the statement names without one and
// the server does not find by its search path.
func (s *Server) findSchema(ctx context.Context, text string, e *Refusal) error {
	in, known := inSchemas[e.Code]
	list := tokens(text)
	i := slices.IndexFunc(list, func(t token) bool { return t.at == e.Offset })
	if !known || i < 0 || list[i].name() == "" || i+1 < len(list) && list[i+1].text == "." {
		return nil
	}
	row := s.conn.QueryRow(ctx, fmt.Sprintf(`
		SELECT CASE WHEN pg_catalog.bool_and(n.nspname <> ALL (pg_catalog.current_schemas(true))) THEN pg_catalog.min(n.nspname::text) ELSE '' END
		FROM pg_catalog.%s c JOIN pg_catalog.pg_namespace n ON n.oid = c.%s
		WHERE c.%s = $1 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`, in.table, in.schema, in.name), list[i].name())
	if err := row.Scan(&e.Schema); err != nil {
		return fmt.Errorf("look for %s in other schemas: %w", list[i].name(), err)
	}
	return nil
}
