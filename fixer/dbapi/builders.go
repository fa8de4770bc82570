package dbapi

const (
	goquPath     = "github.com/doug-martin/goqu/v9"
	goquExecPath = "github.com/doug-martin/goqu/v9/exec"
	dbrPath      = "github.com/gocraft/dbr/v2"
	squirrelPath = "github.com/Masterminds/squirrel"
	jetPath      = "github.com/go-jet/jet/v2/internal/jet" // what its packages for databases export
)

// builderPaths are the packages of statement builders that run what they build, on a
// handle that they are given.
var builderPaths = map[string]bool{goquPath: true, goquExecPath: true, dbrPath: true, squirrelPath: true, jetPath: true}

// IsBuilder reports whether the package of an import path belongs to a statement builder
// of the table.
func IsBuilder(path string) bool { return builderPaths[path] }

func builderAPIs() []API { return concat(goquAPIs(), dbrAPIs(), squirrelAPIs(), jetAPIs()) }

// runs are calls that run a statement, with a form for a context each.
func runs(acquires bool, names ...string) (all []API) {
	for _, name := range names {
		all = append(all, pair(API{Name: name, Acquires: acquires, Blocks: true}, name+"Context")...)
	}
	return all
}

func goquAPIs() []API {
	text := func(pool bool) []API {
		return concat(
			pair(API{Name: "Exec", Acquires: pool, Blocks: true}, "ExecContext"),
			pair(API{Name: "Query", Returns: Rows, Acquires: pool, Blocks: true}, "QueryContext"),
			pair(API{Name: "QueryRow", Returns: Row, Acquires: pool, Blocks: true}, "QueryRowContext"),
			pair(API{Name: "Prepare", Returns: Stmt, Acquires: pool, Blocks: true}, "PrepareContext"),
			runs(pool, "ScanStructs", "ScanStruct", "ScanVals", "ScanVal"),
		)
	}
	return concat(
		on(goquPath, "", Generic, API{Name: "New", Returns: Mapper, Of: Arg1}),
		on(goquPath, "DialectWrapper", Generic, API{Name: "DB", Returns: Mapper, Of: Arg0}),
		on(goquPath, "Database", Generic, concat(text(true),
			pair(API{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTx"),
			[]API{{Name: "WithTx", Acquires: true, Blocks: true, Runs: Arg0}},
		)...),
		on(goquPath, "TxDatabase", Generic, concat(text(false), []API{
			{Name: "Commit", Releases: Receiver, Blocks: true},
			{Name: "Rollback", Releases: Receiver, Blocks: true},
			{Name: "Wrap", Releases: Receiver, Blocks: true, Runs: Arg0},
		})...),
		on(goquPath, "SelectDataset", Generic, runs(false, "ScanStructs", "ScanStruct", "ScanVals", "ScanVal", "Count", "Pluck")...),
		on(goquExecPath, "QueryExecutor", Generic, concat(
			runs(false, "Exec", "ScanStructs", "ScanStruct", "ScanVals", "ScanVal"),
			pair(API{Name: "Query", Returns: Rows, Blocks: true}, "QueryContext"),
		)...),
	)
}

// dbrAPIs: a connection and its sessions have what a *sql.DB has, which is embedded.
func dbrAPIs() []API {
	return concat(
		on(dbrPath, "", Generic, API{Name: "Open", Opens: Pool, Returns: Mapper, Driver: Arg0, DSN: Arg1}),
		on(dbrPath, "Connection", Generic, API{Name: "NewSession", Returns: Mapper}),
		on(dbrPath, "Session", Generic,
			pair(API{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTx")...),
		on(dbrPath, "Tx", Generic,
			API{Name: "Commit", Releases: Receiver, Blocks: true},
			API{Name: "Rollback", Releases: Receiver, Blocks: true},
			API{Name: "RollbackUnlessCommitted", Releases: Receiver, Blocks: true},
		),
		on(dbrPath, "SelectStmt", Generic, concat(
			runs(false, "Load", "LoadOne", "ReturnInt64", "ReturnInt64s", "ReturnUint64", "ReturnUint64s", "ReturnString", "ReturnStrings"),
			pair(API{Name: "Rows", Returns: Rows, Blocks: true}, "RowsContext"),
		)...),
		on(dbrPath, "InsertStmt", Generic, runs(false, "Exec", "Load")...),
		on(dbrPath, "UpdateStmt", Generic, runs(false, "Exec", "Load")...),
		on(dbrPath, "DeleteStmt", Generic, runs(false, "Exec")...),
	)
}

// squirrelAPIs: a builder runs on what RunWith was given last.
func squirrelAPIs() []API {
	all := concat(
		on(squirrelPath, "", Generic, concat(
			pair(API{Name: "ExecWith", Of: Arg0, Acquires: true, Blocks: true}, "ExecContextWith"),
			pair(API{Name: "QueryWith", Of: Arg0, Returns: Rows, Acquires: true, Blocks: true}, "QueryContextWith"),
			pair(API{Name: "QueryRowWith", Of: Arg0, Acquires: true, Blocks: true}, "QueryRowContextWith"),
			[]API{{Name: "NewStmtCacheProxy"}}, // what runs on it takes no context
		)...),
		on(squirrelPath, "StatementBuilderType", Generic, API{Name: "RunWith", Of: Arg0, Returns: Builder}),
	)
	for _, recv := range []string{"SelectBuilder", "InsertBuilder", "UpdateBuilder", "DeleteBuilder"} {
		all = append(all, on(squirrelPath, recv, Generic, concat(
			[]API{{Name: "RunWith", Of: Arg0, Returns: Builder}},
			runs(false, "Exec"),
			pair(API{Name: "Query", Returns: Rows, Blocks: true}, "QueryContext"),
		)...)...)
		if recv != "DeleteBuilder" {
			all = append(all, on(squirrelPath, recv, Generic, runs(false, "QueryRow", "Scan")...)...)
		}
	}
	return all
}

// jetAPIs: a statement runs on what it is passed.
func jetAPIs() []API {
	return concat(
		on(jetPath, "Statement", Generic, concat(
			pair(API{Name: "Query", Of: Arg0, Acquires: true, Blocks: true}, "QueryContext"),
			pair(API{Name: "Exec", Of: Arg0, Acquires: true, Blocks: true}, "ExecContext"),
			[]API{{Name: "Rows", Of: Arg1, Returns: Rows, Acquires: true, Blocks: true, TakesContext: true}},
		)...),
		on(jetPath, "Rows", Generic, API{Name: "Scan"}),
	)
}
