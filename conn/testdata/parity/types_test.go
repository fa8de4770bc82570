package parity

// schema makes the types the matrix needs beyond the built-in ones.
const schema = `
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE DOMAIN short AS text CHECK (length(value) < 20);
CREATE DOMAIN positive AS int4 CHECK (value > 0);
CREATE DOMAIN blob AS bytea;
CREATE TYPE pair AS (n int4, s text);
`

// sqlTypes are the types of parameters.
var sqlTypes = []string{
	"int2", "int4", "int8", "float4", "float8", "numeric", "numeric(10,2)", "money", "oid", "bool",
	"text", "varchar", "varchar(10)", "char(5)", `"char"`, "name", "citext", "bytea",
	"date", "time", "timetz", "timestamp", "timestamptz", "timestamp(0)", "interval",
	"uuid", "json", "jsonb", "jsonpath", "xml", "inet", "cidr", "macaddr", "bit(3)", "varbit", "point", "tsvector", "tsquery", "hstore", "ltree",
	"mood", "short", "positive", "blob", "pair", "int4range", "numrange", "tstzrange", "int4multirange",
	"int4[]", "int8[]", "float8[]", "numeric[]", "text[]", "varchar[]", "bool[]", "bytea[]", "uuid[]", "timestamptz[]", "date[]", "jsonb[]", "mood[]", "citext[]", "inet[]",
	"regclass", "xid8", "pg_lsn",
}

// column is a value the server sends.
type column struct{ typ, literal string }

var columns = []column{
	{"int2", "7"}, {"int4", "42"}, {"int4", "0"}, {"int4", "1"}, {"int4", "-5"}, {"int8", "9223372036854775807"}, {"int8", "300"},
	{"float4", "1.1"}, {"float4", "NaN"}, {"float8", "1.5"}, {"float8", "1e300"}, {"float8", "0.1"}, {"float8", "Infinity"}, {"float8", "3"},
	{"numeric", "1.50"}, {"numeric", "42"}, {"numeric", "NaN"}, {"numeric", "12345678901234567890.123"}, {"money", "12.50"}, {"oid", "26"}, {"bool", "true"}, {"bool", "false"},
	{"text", "abc"}, {"text", ""}, {"text", "42"}, {"text", "1.5"}, {"text", "true"}, {"text", "{a,b}"}, {"text", "2024-03-10"}, {"varchar", "vc"}, {"char(5)", "ch"}, {`"char"`, "x"}, {"name", "nm"}, {"citext", "Ci"},
	{"bytea", `\x4142ff00`}, {"bytea", ``}, {"bytea", `{1,2}`},
	{"date", "2024-03-10"}, {"date", "0044-03-15 BC"}, {"date", "infinity"}, {"time", "23:30:15.5"}, {"time", "24:00"}, {"timetz", "23:30:15.123456+05:30"}, {"timetz", "08:00:00-04"}, {"timetz", "01:02:03+00:00:30"}, {"timetz", "24:00:00+01"},
	{"timestamp", "2024-03-10 23:30:15.123456"}, {"timestamp", "-infinity"}, {"timestamp", "12345-01-02 03:04:05"}, {"timestamptz", "2024-03-10 23:30:15.123456+00"}, {"timestamptz", "2024-07-01 12:00:00+00"},
	{"timestamptz", "1850-01-01 00:00:00+00"}, {"timestamptz", "0044-03-15 12:00:00+00 BC"}, {"timestamptz", "infinity"},
	{"interval", "1 day"}, {"interval", "1 year 2 mons 3 days 04:05:06.7"}, {"uuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
	{"json", `{"a": 1}`}, {"json", `"str"`}, {"json", `[1,2]`}, {"json", "null"}, {"jsonb", `{"a": [1, 2]}`}, {"jsonb", "null"}, {"jsonb", `"str"`}, {"jsonpath", "$.a"}, {"xml", "<a>1</a>"},
	{"inet", "10.1.2.3"}, {"inet", "10.0.0.0/8"}, {"inet", "::1"}, {"cidr", "10.0.0.0/8"}, {"macaddr", "08:00:2b:01:02:03"}, {"bit(3)", "101"}, {"varbit", "1"}, {"point", "(1,2)"}, {"tsvector", "a b"}, {"tsquery", "a & b"},
	{"hstore", `a=>1, b=>NULL`}, {"ltree", "a.b"}, {"mood", "happy"}, {"short", "dom"}, {"positive", "5"}, {"blob", `\x01`}, {"pair", "(1,x)"}, {"int4range", "[1,5)"}, {"numrange", "empty"}, {"tstzrange", "[2024-01-01,2024-02-01)"}, {"int4multirange", "{[1,3)}"},
	{"int4[]", "{1,2}"}, {"int4[]", "{}"}, {"int4[]", "{1,NULL}"}, {"int4[]", "{{1,2},{3,4}}"}, {"int8[]", "{3}"}, {"float8[]", "{1.5,2}"}, {"numeric[]", "{1.50}"}, {"text[]", `{a,"b c",NULL}`}, {"text[]", `{x,"q\"r"}`}, {"bool[]", "{t,f}"},
	{"bytea[]", `{"\\x41"}`}, {"uuid[]", "{f47ac10b-58cc-4372-a567-0e02b2c3d479}"}, {"timestamptz[]", "{2024-03-10 23:30:15+00}"}, {"date[]", "{2024-03-10}"}, {"jsonb[]", `{"{\"a\": 1}"}`}, {"mood[]", "{happy,sad}"}, {"citext[]", "{A}"}, {"inet[]", "{10.1.2.3}"},
	{"regclass", "pg_class"}, {"xid8", "5"}, {"pg_lsn", "0/16"}, {"record", "(1,x)"}, {"void", ""},
}

// sql is the expression of a column, null of its NULL.
func (c column) sql() string {
	switch c.typ {
	case "record":
		return "ROW(1, 'x'::text)"
	case "void":
		return "pg_sleep(0)"
	}
	return "'" + c.literal + "'::" + c.typ
}

func (c column) null() string {
	if c.typ == "record" || c.typ == "void" {
		return ""
	}
	return "NULL::" + c.typ
}
