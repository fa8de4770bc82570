package dbapi

const (
	gormPath         = "gorm.io/gorm"
	gormPostgresPath = "gorm.io/driver/postgres"
	bunPath          = "github.com/uptrace/bun"
	entPath          = "entgo.io/ent/dialect/sql"
	entDialectPath   = "entgo.io/ent/dialect"
	xormPath         = "xorm.io/xorm"
	xormCorePath     = "xorm.io/xorm/core"
)

// mapperPaths are the packages of object mappers: they put a type of their own
// around a pool that they open or are given.
var mapperPaths = map[string]bool{
	gormPath: true, gormPostgresPath: true, bunPath: true, entPath: true, entDialectPath: true, xormPath: true,
}

// IsMapper reports whether the package of an import path belongs to an object
// mapper of the table.
func IsMapper(path string) bool { return mapperPaths[path] }

// Over says how what opens a database by the name of a driver takes a pool instead; it
// is "" for packages that are not known to do so.
func Over(path string) string {
	switch path {
	case gormPostgresPath:
		return "gorm takes a pool: Conn: pool in postgres.Config, in place of DriverName and DSN"
	case entPath:
		return "ent takes a pool: entsql.OpenDB(dialect.Postgres, pool)"
	case xormPath:
		return "xorm takes a pool: xorm.NewEngineWithDB(\"postgres\", url, core.FromDB(pool))"
	}
	return ""
}

func mapperAPIs() []API {
	return concat(gormAPIs(), bunAPIs(), entAPIs(), xormAPIs())
}

// gormAPIs: Open reaches the server unless told not to.
func gormAPIs() []API {
	return concat(
		on(gormPath, "", Generic, API{Name: "Open", Opens: Pool, Returns: Mapper, Config: Arg0, Does: Pinged}),
		on(gormPath, "DB", Generic,
			API{Name: "DB", Returns: Pool},
			API{Name: "Use", Lends: Receiver},
		),
		on(gormPostgresPath, "", PgxStdlib, API{Name: "Open", Returns: Connector, DSN: Arg0}),
		on(gormPostgresPath, "", Generic, API{Name: "New", Returns: Connector, Config: Arg0}),
	)
}

// bunAPIs are those of bun, whose queries run by methods of what its DB, Conn and Tx make.
func bunAPIs() []API {
	return concat(
		on(bunPath, "", Generic, API{Name: "NewDB", Returns: Mapper, Of: Arg0}),
		on(bunPath, "DB", Generic, concat(
			pair(API{Name: "Exec", Acquires: true, Blocks: true}, "ExecContext"),
			pair(API{Name: "Query", Returns: Rows, Acquires: true, Blocks: true}, "QueryContext"),
			pair(API{Name: "QueryRow", Returns: Row, Acquires: true, Blocks: true}, "QueryRowContext"),
			pair(API{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTx"),
			[]API{
				{Name: "Conn", Returns: Conn, Acquires: true, Blocks: true, TakesContext: true},
				{Name: "RunInTx", Acquires: true, Blocks: true, TakesContext: true, Runs: Arg2},
				{Name: "Close", Releases: Receiver},
			},
		)...),
		on(bunPath, "Tx", Generic, concat(
			pair(API{Name: "Exec", Blocks: true}, "ExecContext"),
			pair(API{Name: "Query", Returns: Rows, Blocks: true}, "QueryContext"),
			pair(API{Name: "QueryRow", Returns: Row, Blocks: true}, "QueryRowContext"),
			pair(API{Name: "Begin", Returns: Tx, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTx"),
			[]API{
				{Name: "RunInTx", Blocks: true, TakesContext: true, Runs: Arg2},
				{Name: "Commit", Releases: Receiver, Blocks: true},
				{Name: "Rollback", Releases: Receiver, Blocks: true},
			},
		)...),
		on(bunPath, "Conn", Generic,
			API{Name: "ExecContext", Blocks: true, TakesContext: true},
			API{Name: "QueryContext", Returns: Rows, Blocks: true, TakesContext: true},
			API{Name: "QueryRowContext", Returns: Row, Blocks: true, TakesContext: true},
			API{Name: "BeginTx", Returns: Tx, Blocks: true, TakesContext: true},
			API{Name: "RunInTx", Blocks: true, TakesContext: true, Runs: Arg2},
		),
	)
}

func xormAPIs() []API {
	return concat(
		on(xormPath, "", Generic, API{Name: "NewEngine", Opens: Pool, Returns: Mapper, Driver: Arg0, DSN: Arg1}),
		on(xormPath, "Engine", Generic, concat(
			pair(API{Name: "Ping", Does: Pinged, Acquires: true, Blocks: true}, "PingContext"),
			[]API{
				{Name: "DB", Returns: Mapper},
				{Name: "Close", Releases: Receiver},
				{Name: "SetMaxOpenConns", Does: MaxOpen},
				{Name: "SetMaxIdleConns", Does: MaxIdle},
				{Name: "SetConnMaxLifetime", Does: Lifetime},
				{Name: "SetConnMaxIdleTime", Does: IdleTime},
			},
		)...),
	)
}
