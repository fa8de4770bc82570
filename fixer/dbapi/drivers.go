package dbapi

import (
	"go/types"
	"maps"
	"slices"
	"strings"
)

// packages are the paths that have entries in the table.
var packages = indexPackages()

func indexPackages() map[string]bool {
	paths := map[string]bool{
		sqlPath: true, SQLXPath: true, PQPath: true, pgxPath: true, PoolPath: true, stdlibPath: true,
		ConnPath: true, compatPath: true, sqlxCompatPath: true, pgx4Path: true, pool4Path: true, gopgPath: true, gopgORMPath: true,
	}
	for _, w := range wrappers {
		paths[w.Path] = true
	}
	maps.Copy(paths, mapperPaths)
	maps.Copy(paths, builderPaths)
	return paths
}

// IsPackage reports whether the table has entries for the package of an import
// path. See [PathOf].
func IsPackage(path string) bool { return packages[path] }

// IsDatabase reports whether the package of an import path has entries in the table, or
// is a driver of a database.
func IsDatabase(path string) bool {
	_, driver := DriverAt(path)
	return driver || IsPackage(path)
}

// clients are packages without entries whose calls run statements, too.
var clients = map[string]bool{
	pgxPath + "/pgconn": true,
}

// IsClient reports whether calls of the package run statements. Those of an
// object mapper, of a wrapper of drivers and of go-pg may keep the context they get.
func IsClient(pkg *types.Package) bool {
	path := PathOf(pkg)
	if IsMapper(path) || IsWrapper(path) || IsGopg(path) {
		return false
	}
	return packages[path] || clients[path] || strings.HasPrefix(path, ConnPath+"/")
}

// Driver is a client library for one kind of database.
type Driver struct {
	Path  string   // import path; a trailing "/..." stands for all below it too
	Names []string // what it registers with database/sql
	Stack Stack
}

// drivers is the list of libraries known by path. Others are recognised by
// their call of sql.Register.
//
// Not included: sqlmock and txdb, which stand in for any database.
var drivers = []Driver{
	{"github.com/lib/pq", []string{"postgres"}, LibPQ},
	{"github.com/Kount/pq-timeouts", []string{"pq-timeouts"}, LibPQ},
	{"github.com/GoogleCloudPlatform/cloudsql-proxy/proxy/dialers/postgres", []string{"cloudsqlpostgres"}, LibPQ},
	{"github.com/newrelic/go-agent/v3/integrations/nrpq", []string{"nrpostgres"}, LibPQ},
	{"gocloud.dev/postgres/...", nil, LibPQ},
	{"github.com/jackc/pgx/v5/stdlib", []string{"pgx", "pgx/v5"}, PgxStdlib},
	{"github.com/jackc/pgx/v4/stdlib", []string{"pgx"}, PgxStdlib},
	{"github.com/jackc/pgx/stdlib", []string{"pgx"}, PgxStdlib},
	{"github.com/newrelic/go-agent/v3/integrations/nrpgx", []string{"nrpgx"}, PgxStdlib},
	{"cloud.google.com/go/cloudsqlconn/postgres/...", nil, PgxStdlib},
	{ConnPath, nil, NetraConn},
	{ConnPath + PQDriverPath, []string{"postgres"}, NetraConn},
	{ConnPath + PQCompatPath, nil, NetraConn},
	{compatPath, nil, NetraConn},
	{sqlxCompatPath, nil, NetraConn},
	{"github.com/jackc/pgx/v5", nil, Pgx},
	{"github.com/jackc/pgx/v5/pgxpool", nil, Pgx},
	{"github.com/jackc/pgx/v4/...", nil, OtherPostgres},
	{"github.com/jackc/pgx", nil, OtherPostgres},
	{"github.com/go-pg/pg/...", nil, OtherPostgres},
	{"github.com/uptrace/bun/driver/pgdriver", []string{"pg"}, OtherPostgres},

	{"github.com/go-sql-driver/mysql", []string{"mysql"}, OtherDatabase},
	{"github.com/newrelic/go-agent/v3/integrations/nrmysql", []string{"nrmysql"}, OtherDatabase},
	{"gorm.io/driver/mysql", nil, OtherDatabase},
	{"gorm.io/driver/sqlite", nil, OtherDatabase},
	{"gorm.io/driver/sqlserver", nil, OtherDatabase},
	{"gorm.io/driver/clickhouse", nil, OtherDatabase},
	{"github.com/glebarez/sqlite", nil, OtherDatabase},
	{"github.com/mattn/go-sqlite3", []string{"sqlite3"}, OtherDatabase},
	{"modernc.org/sqlite", []string{"sqlite"}, OtherDatabase},
	{"github.com/glebarez/go-sqlite", []string{"sqlite"}, OtherDatabase},
	{"github.com/ncruces/go-sqlite3/driver", []string{"sqlite3"}, OtherDatabase},
	{"github.com/mutecomm/go-sqlcipher/...", []string{"sqlite3"}, OtherDatabase},
	{"github.com/tursodatabase/...", []string{"libsql", "turso"}, OtherDatabase},
	{"github.com/libsql/...", []string{"libsql"}, OtherDatabase},
	{"github.com/microsoft/go-mssqldb", []string{"sqlserver", "mssql"}, OtherDatabase},
	{"github.com/microsoft/go-mssqldb/azuread", []string{"azuresql"}, OtherDatabase},
	{"github.com/denisenkom/go-mssqldb", []string{"sqlserver", "mssql"}, OtherDatabase},
	{"github.com/denisenkom/go-mssqldb/azuread", []string{"azuresql"}, OtherDatabase},
	{"github.com/sijms/go-ora/...", []string{"oracle"}, OtherDatabase},
	{"github.com/godror/godror", []string{"godror"}, OtherDatabase},
	{"github.com/mattn/go-oci8", []string{"oci8"}, OtherDatabase},
	{"github.com/ClickHouse/clickhouse-go/...", []string{"clickhouse"}, OtherDatabase},
	{"github.com/mailru/go-clickhouse/...", []string{"clickhouse", "chhttp"}, OtherDatabase},
	{"github.com/snowflakedb/gosnowflake", []string{"snowflake"}, OtherDatabase},
	{"github.com/marcboeker/go-duckdb/...", []string{"duckdb"}, OtherDatabase},
	{"github.com/duckdb/duckdb-go/...", []string{"duckdb"}, OtherDatabase},
	{"github.com/vertica/vertica-sql-go", []string{"vertica"}, OtherDatabase},
	{"github.com/ydb-platform/ydb-go-sdk/...", []string{"ydb"}, OtherDatabase},
	{"github.com/googleapis/go-sql-spanner", []string{"spanner"}, OtherDatabase},
	{"github.com/trinodb/trino-go-client/trino", []string{"trino"}, OtherDatabase},
	{"github.com/prestodb/presto-go-client/presto", []string{"presto"}, OtherDatabase},
	{"github.com/nakagami/firebirdsql", []string{"firebirdsql"}, OtherDatabase},
	{"github.com/databricks/databricks-sql-go", []string{"databricks"}, OtherDatabase},
	{"github.com/SAP/go-hdb/driver", []string{"hdb"}, OtherDatabase},
	{"github.com/proullon/ramsql/driver", []string{"ramsql"}, OtherDatabase},
	{"modernc.org/ql/...", []string{"ql", "ql2"}, OtherDatabase},
}

var driverPaths, driverNames = indexDrivers()

func indexDrivers() (paths map[string]Driver, names map[string][]Driver) {
	paths, names = map[string]Driver{}, map[string][]Driver{}
	for _, d := range drivers {
		if p, below := strings.CutSuffix(d.Path, "/..."); !below {
			paths[d.Path] = d
		} else {
			paths[p] = d
		}
		for _, n := range d.Names {
			names[n] = append(names[n], d)
		}
	}
	return paths, names
}

// IsMock reports whether a package stands in for pgx without a database behind it.
func IsMock(path string) bool { return strings.HasPrefix(path, "github.com/pashagolub/pgxmock") }

// DriverAt returns the driver or client library that the import path is, or
// is a part of.
func DriverAt(path string) (Driver, bool) {
	if d, ok := driverPaths[path]; ok {
		return d, true
	}
	for p := path; ; {
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			return Driver{}, false
		}
		p = p[:i]
		if d, ok := driverPaths[p]; ok && strings.HasSuffix(d.Path, "/...") {
			return d, true
		}
	}
}

// IsOtherDatabase reports whether the import path is that of a driver of a
// database that is not PostgreSQL.
func IsOtherDatabase(path string) bool {
	d, ok := DriverAt(path)
	return ok && d.Stack == OtherDatabase
}

// DriversNamed returns the drivers that register the name with database/sql,
// the one it usually means first. The caller must not change it.
func DriversNamed(name string) []Driver { return driverNames[name] }

// NamesOtherDatabase reports whether the drivers that register the name with
// database/sql are known, and none of them reaches PostgreSQL.
func NamesOtherDatabase(name string) bool {
	named := driverNames[name]
	return len(named) > 0 && !slices.ContainsFunc(named, func(d Driver) bool { return d.Stack != OtherDatabase })
}

// migrationTools are the modules of tools that change the schema of a database.
// They take a pool to use it now and by themselves.
var migrationTools = []string{
	"github.com/golang-migrate/migrate", "github.com/pressly/goose", "github.com/rubenv/sql-migrate",
	"github.com/amacneil/dbmate", "github.com/mattes/migrate", "ariga.io/atlas",
}

// IsMigrationTool reports whether the package belongs to a tool that changes the
// schema of a database.
func IsMigrationTool(path string) bool {
	return slices.ContainsFunc(migrationTools, func(root string) bool {
		rest, ok := strings.CutPrefix(path, root)
		return ok && (rest == "" || rest[0] == '/')
	})
}

// resources are the types of database values by package and name.
var resources = map[[2]string]Resource{
	{sqlPath, "DB"}: Pool, {sqlPath, "Conn"}: Conn, {sqlPath, "Tx"}: Tx, {sqlPath, "Stmt"}: Stmt,
	{sqlPath, "Rows"}: Rows, {sqlPath, "Row"}: Row,
	{sqlPath + "/driver", "Connector"}: Connector, {sqlPath + "/driver", "Driver"}: Connector, {sqlPath + "/driver", "Conn"}: Conn,
	{SQLXPath, "DB"}: Pool, {SQLXPath, "Conn"}: Conn, {SQLXPath, "Tx"}: Tx, {SQLXPath, "Stmt"}: Stmt,
	{SQLXPath, "NamedStmt"}: Stmt, {SQLXPath, "Rows"}: Rows, {SQLXPath, "Row"}: Row,
	{PQPath, "Connector"}: Connector, {PQPath, "Driver"}: Connector, {PQPath, "Listener"}: Listener, {PQPath, "ListenerConn"}: Listener,
	{pgxPath, "Conn"}: Conn, {pgxPath, "Tx"}: Tx, {pgxPath, "Rows"}: Rows, {pgxPath, "Row"}: Row,
	{pgxPath, "BatchResults"}: Batch, {pgxPath, "ConnConfig"}: Config,
	{PoolPath, "Pool"}: Pool, {PoolPath, "Conn"}: Conn, {PoolPath, "Tx"}: Tx, {PoolPath, "Config"}: Config,
	{pgx4Path, "Conn"}: Conn, {pgx4Path, "Tx"}: Tx, {pgx4Path, "Rows"}: Rows, {pgx4Path, "Row"}: Row,
	{pgx4Path, "BatchResults"}: Batch, {pgx4Path, "ConnConfig"}: Config,
	{pool4Path, "Pool"}: Pool, {pool4Path, "Conn"}: Conn, {pool4Path, "Tx"}: Tx, {pool4Path, "Config"}: Config,
	{gopgPath, "DB"}: Pool, {gopgPath, "Conn"}: Conn, {gopgPath, "Tx"}: Tx, {gopgPath, "Stmt"}: Stmt,
	{gopgPath, "Listener"}: Listener, {gopgPath, "Options"}: Config, {gopgORMPath, "Query"}: Builder,
	{ConnPath, "DB"}: Pool, {ConnPath, "Conn"}: Conn, {ConnPath, "Config"}: Config,
	{compatPath, "Stmt"}:    Stmt,
	{sqlxCompatPath, "Row"}: Row, {sqlxCompatPath, "NamedStmt"}: Stmt,
	{gormPath, "DB"}: Mapper, {gormPath, "Dialector"}: Connector, {gormPostgresPath, "Config"}: Config,
	{bunPath, "DB"}: Mapper, {bunPath, "Tx"}: Tx, {bunPath, "Conn"}: Conn, {entPath, "Driver"}: Mapper, {entPath, "Tx"}: Tx, {entDialectPath, "Driver"}: Mapper, {entDialectPath, "Tx"}: Tx, {xormPath, "Engine"}: Mapper, {xormCorePath, "DB"}: Mapper,
	{goquPath, "Database"}: Mapper, {goquPath, "TxDatabase"}: Tx, {goquPath, "SelectDataset"}: Builder, {goquPath, "InsertDataset"}: Builder,
	{goquPath, "UpdateDataset"}: Builder, {goquPath, "DeleteDataset"}: Builder, {goquPath, "TruncateDataset"}: Builder, {goquExecPath, "QueryExecutor"}: Builder,
	{dbrPath, "Connection"}: Mapper, {dbrPath, "Session"}: Mapper, {dbrPath, "Tx"}: Tx, {dbrPath, "SelectStmt"}: Builder,
	{dbrPath, "InsertStmt"}: Builder, {dbrPath, "UpdateStmt"}: Builder, {dbrPath, "DeleteStmt"}: Builder,
	{squirrelPath, "StatementBuilderType"}: Builder, {squirrelPath, "SelectBuilder"}: Builder, {squirrelPath, "InsertBuilder"}: Builder,
	{squirrelPath, "UpdateBuilder"}: Builder, {squirrelPath, "DeleteBuilder"}: Builder,
	{jetPath, "Rows"}: Rows,
}

// TypeNamed returns the resource a type of a library is, by import path and
// name of the type.
func TypeNamed(pkg, name string) Resource { return resources[[2]string{pkg, name}] }

// HandleTypes returns the types of a package whose methods run statements:
// pools, connections, transactions and statements.
func HandleTypes(pkg string) []string {
	var all []string
	for k, r := range resources {
		if k[0] == pkg && (r == Pool || r == Conn || r == Tx || r == Stmt) {
			all = append(all, k[1])
		}
	}
	slices.Sort(all)
	return all
}
