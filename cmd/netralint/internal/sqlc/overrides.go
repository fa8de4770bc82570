package sqlc

import "slices"

// An override gives columns of a type a Go type.
type override struct {
	dbType   string
	nullable bool
	goType   string
}

func (o override) settings() settings {
	s := settings{"db_type": o.dbType, "go_type": o.goType}
	if o.nullable {
		s["nullable"] = true
	}
	return s
}

// overrides give columns for pgx the Go types that sqlc 1.31 has for them with
// database/sql, where these are others.
var overrides = slices.Concat(
	either("database/sql.NullInt16", "", "smallserial", "serial2", "pg_catalog.serial2", "smallint", "int2", "pg_catalog.int2"),
	either("database/sql.NullInt32", "", "serial", "serial4", "pg_catalog.serial4", "integer", "int", "int4", "pg_catalog.int4"),
	either("database/sql.NullInt64", "", "bigserial", "serial8", "pg_catalog.serial8", "bigint", "int8", "pg_catalog.int8"),
	either("database/sql.NullFloat64", "", "float", "double precision", "float8", "pg_catalog.float8", "real", "float4", "pg_catalog.float4"),
	either("database/sql.NullBool", "", "boolean", "bool", "pg_catalog.bool"),
	either("database/sql.NullString", "", "text", "pg_catalog.varchar", "pg_catalog.bpchar", "string", "citext", "name", "ltree", "lquery", "ltxtquery"),
	either("database/sql.NullString", "string", "numeric", "pg_catalog.numeric", "money"),
	either("github.com/sqlc-dev/pqtype.NullRawMessage", "encoding/json.RawMessage", "json", "pg_catalog.json", "jsonb", "pg_catalog.jsonb"),
	either("database/sql.NullTime", "time.Time", "date", "pg_catalog.time", "timestamp", "pg_catalog.timestamp", "timestamptz", "pg_catalog.timestamptz"),
	either("database/sql.NullInt64", "int64", "interval", "pg_catalog.interval"),
	either("github.com/google/uuid.NullUUID", "github.com/google/uuid.UUID", "uuid"),
	either("github.com/sqlc-dev/pqtype.Inet", "github.com/sqlc-dev/pqtype.Inet", "inet"),
	either("github.com/sqlc-dev/pqtype.CIDR", "github.com/sqlc-dev/pqtype.CIDR", "cidr"),
	either("github.com/sqlc-dev/pqtype.Macaddr", "github.com/sqlc-dev/pqtype.Macaddr", "macaddr", "macaddr8"),
)

// either returns overrides for columns that can be NULL, and for others unless these have
// the same type for pgx.
func either(null, notNull string, dbTypes ...string) (list []override) {
	for _, t := range dbTypes {
		list = append(list, override{t, true, null})
		if notNull != "" {
			list = append(list, override{t, false, notNull})
		}
	}
	return list
}
