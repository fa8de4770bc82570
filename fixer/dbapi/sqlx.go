package dbapi

// SQLXPath is the import path of sqlx.
const SQLXPath = "github.com/jmoiron/sqlx"

// sqlxAPIs are those that sqlx adds to database/sql; what its types embed is there.
func sqlxAPIs() []API {
	return concat(
		on(SQLXPath, "", Generic, sqlxFunctions()...),
		on(SQLXPath, "DB", Generic, concat(
			sqlxQueries(true),
			pair(API{Name: "Beginx", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}, Native: onHandle("Begin")}, "BeginTxx"),
			pair(API{Name: "MustBegin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}, Native: inSQLXCompat("MustBegin")}, "MustBeginTx"),
			[]API{
				{Name: "Connx", Returns: Conn, Acquires: true, Blocks: true, TakesContext: true, Native: onHandle("Acquire")},
				{Name: "Unsafe", Returns: Pool},
			},
		)...),
		on(SQLXPath, "Tx", Generic, concat(
			sqlxQueries(false),
			pair(API{Name: "Stmtx", Returns: Stmt, Blocks: true}, "StmtxContext"),
			pair(API{Name: "NamedStmt", Returns: Stmt, Blocks: true}, "NamedStmtContext"),
			[]API{{Name: "Unsafe", Returns: Tx}},
		)...),
		on(SQLXPath, "Conn", Generic,
			API{Name: "BeginTxx", Returns: Tx, Blocks: true, TakesContext: true, Native: onHandle("Begin")},
			API{Name: "GetContext", Blocks: true, TakesContext: true, Native: inSQLXCompat("Get")},
			API{Name: "SelectContext", Blocks: true, TakesContext: true, Native: inSQLXCompat("Select")},
			API{Name: "PreparexContext", Returns: Stmt, Blocks: true, TakesContext: true, Native: inSQLCompat("Prepare")},
			API{Name: "QueryxContext", Returns: Rows, Blocks: true, TakesContext: true, Native: onHandle("Query")},
			API{Name: "QueryRowxContext", Returns: Row, Blocks: true, TakesContext: true, Native: inSQLXCompat("QueryRow")},
		),
		on(SQLXPath, "Stmt", Generic, concat(
			stmtQueries(
				API{Name: "MustExec", Native: inSQLXCompat("StmtMustExec")},
				API{Name: "Get", Native: inSQLXCompat("StmtGet")},
				API{Name: "Select", Native: inSQLXCompat("StmtSelect")},
				API{Name: "Queryx", Returns: Rows, Native: onHandle("Query")},
				API{Name: "QueryRowx", Returns: Row, Native: inSQLXCompat("StmtQueryRow")},
			),
			[]API{{Name: "Unsafe", Returns: Stmt}},
		)...),
		on(SQLXPath, "NamedStmt", Generic, concat(
			stmtQueries(
				API{Name: "Exec", Native: onHandle("Exec")},
				API{Name: "MustExec", Native: onHandle("MustExec")},
				API{Name: "Get", Native: onHandle("Get")},
				API{Name: "Select", Native: onHandle("Select")},
				API{Name: "Query", Returns: Rows, Native: onHandle("Query")},
				API{Name: "Queryx", Returns: Rows, Native: onHandle("Query")},
				API{Name: "QueryRow", Returns: Row, Native: onHandle("QueryRow")},
				API{Name: "QueryRowx", Returns: Row, Native: onHandle("QueryRow")},
			),
			[]API{{Name: "Unsafe", Returns: Stmt}, {Name: "Close", Releases: Receiver, Blocks: true}},
		)...),
		on(SQLXPath, "Rows", Generic, API{Name: "StructScan"}, API{Name: "MapScan"}, API{Name: "SliceScan"}),
		on(SQLXPath, "Row", Generic,
			API{Name: "Scan", Releases: Receiver, Blocks: true},
			API{Name: "StructScan", Releases: Receiver, Blocks: true},
			API{Name: "MapScan", Releases: Receiver, Blocks: true},
			API{Name: "SliceScan", Releases: Receiver, Blocks: true},
			API{Name: "Err", ReleasesIf: Failure},
		),
		sqlxInterfaces(),
	)
}

// sqlxFunctions are its openings, and the functions that get the handle first.
func sqlxFunctions() []API {
	open := API{Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1}
	named := func(name string, a API, n Native) API { a.Name, a.Native = name, n; return a }
	connect := open
	connect.Does, connect.Acquires, connect.Blocks = Pinged, true, true
	connects := pair(named("Connect", connect, inSQLXCompat("Connect")), "ConnectContext")
	connects[1].Native = inSQLXCompat("ConnectContext")
	return concat(
		[]API{
			// That of conn does not ping, as Open does not.
			named("Open", open, inConn("OpenURL")), named("MustOpen", open, inSQLXCompat("MustOpen")),
			// MustConnect has no form with a context.
			named("MustConnect", connect, inSQLXCompat("MustConnect")),
			{Name: "NewDb", Of: Arg0, Returns: Pool},
		},
		connects,
		pair(API{Name: "Get", Of: Arg0, Acquires: true, Blocks: true, Native: inSQLXCompat("Get")}, "GetContext"),
		pair(API{Name: "Select", Of: Arg0, Acquires: true, Blocks: true, Native: inSQLXCompat("Select")}, "SelectContext"),
		pair(API{Name: "MustExec", Of: Arg0, Acquires: true, Blocks: true, Native: inSQLXCompat("MustExec")}, "MustExecContext"),
		pair(API{Name: "NamedExec", Of: Arg0, Acquires: true, Blocks: true, Native: inSQLXCompat("NamedExec")}, "NamedExecContext"),
		pair(API{Name: "NamedQuery", Of: Arg0, Returns: Rows, Acquires: true, Blocks: true, Native: inSQLXCompat("NamedQuery")}, "NamedQueryContext"),
		pair(API{Name: "Preparex", Of: Arg0, Returns: Stmt, Acquires: true, Blocks: true, Native: inSQLCompat("Prepare")}, "PreparexContext"),
		pair(API{Name: "LoadFile", Of: Arg0, Acquires: true, Blocks: true, Native: inSQLXCompat("LoadFile")}, "LoadFileContext"),
	)
}

// sqlxQueries are the calls that *sqlx.DB and *sqlx.Tx share; NamedQuery of a
// transaction has no form with a context.
func sqlxQueries(pool bool) []API {
	q := func(name string, r Resource, n Native) []API {
		return pair(API{Name: name, Returns: r, Acquires: pool, Blocks: true, Native: n}, name+"Context")
	}
	namedQuery := API{Name: "NamedQuery", Returns: Rows, Acquires: pool, Blocks: true, Native: inSQLXCompat("NamedQuery")}
	both := []API{namedQuery}
	if pool {
		both = pair(namedQuery, "NamedQueryContext")
	}
	return concat(both,
		q("Get", NoResource, inSQLXCompat("Get")), q("Select", NoResource, inSQLXCompat("Select")),
		q("MustExec", NoResource, inSQLXCompat("MustExec")), q("NamedExec", NoResource, inSQLXCompat("NamedExec")),
		q("Queryx", Rows, onHandle("Query")), q("QueryRowx", Row, inSQLXCompat("QueryRow")),
		q("Preparex", Stmt, inSQLCompat("Prepare")), q("PrepareNamed", Stmt, inSQLXCompat("PrepareNamed")))
}

// stmtQueries makes the entries of the methods of a statement, and of their
// forms with a context.
func stmtQueries(apis ...API) []API {
	var all []API
	for _, a := range apis {
		a.Acquires, a.Blocks = true, true
		all = append(all, pair(a, a.Name+"Context")...)
	}
	return all
}

func sqlxInterfaces() []API {
	q := func(name string, r Resource, n Native) API {
		return API{Name: name, Returns: r, Acquires: true, Blocks: true, Native: n}
	}
	form := func(a API) API { a.Context.Name = a.Name + "Context"; return a }
	withContext := func(a API) API { a.Name += "Context"; a.TakesContext = true; return a }
	query, queryx := q("Query", Rows, onHandle("Query")), q("Queryx", Rows, onHandle("Query"))
	queryRowx := q("QueryRowx", Row, inSQLXCompat("QueryRow"))
	exec, prepare := q("Exec", NoResource, onHandle("Exec")), q("Prepare", Stmt, inSQLCompat("Prepare"))
	return concat(
		on(SQLXPath, "Queryer", Generic, form(query), form(queryx), form(queryRowx)),
		on(SQLXPath, "QueryerContext", Generic, withContext(query), withContext(queryx), withContext(queryRowx)),
		on(SQLXPath, "Execer", Generic, form(exec)),
		on(SQLXPath, "ExecerContext", Generic, withContext(exec)),
		on(SQLXPath, "Preparer", Generic, form(prepare)),
		on(SQLXPath, "PreparerContext", Generic, withContext(prepare)),
	)
}
