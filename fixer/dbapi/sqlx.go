package dbapi

const sqlxPath = "github.com/jmoiron/sqlx"

func sqlxAPIs() []API {
	return concat(
		on(sqlxPath, "", Generic, sqlxFunctions()...),
		on(sqlxPath, "DB", Generic, concat(
			sqlxQueries(true),
			pair(API{Name: "Beginx", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTxx"),
			pair(API{Name: "MustBegin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "MustBeginTx"),
			[]API{
				{Name: "Connx", Returns: Conn, Acquires: true, Blocks: true, TakesContext: true},
				{Name: "Unsafe", Returns: Pool},
			},
		)...),
		on(sqlxPath, "Tx", Generic, concat(
			sqlxQueries(false),
			pair(API{Name: "Stmtx", Returns: Stmt, Blocks: true}, "StmtxContext"),
			pair(API{Name: "NamedStmt", Returns: Stmt, Blocks: true}, "NamedStmtContext"),
			[]API{{Name: "Unsafe", Returns: Tx}},
		)...),
		on(sqlxPath, "Conn", Generic,
			API{Name: "BeginTxx", Returns: Tx, Blocks: true, TakesContext: true},
			API{Name: "GetContext", Blocks: true, TakesContext: true},
			API{Name: "SelectContext", Blocks: true, TakesContext: true},
			API{Name: "PreparexContext", Returns: Stmt, Blocks: true, TakesContext: true},
			API{Name: "QueryxContext", Returns: Rows, Blocks: true, TakesContext: true},
			API{Name: "QueryRowxContext", Returns: Row, Blocks: true, TakesContext: true},
		),
		on(sqlxPath, "Stmt", Generic, concat(
			stmtQueries("MustExec", NoResource, "Get", NoResource, "Select", NoResource, "Queryx", Rows, "QueryRowx", Row),
			[]API{{Name: "Unsafe", Returns: Stmt}},
		)...),
		on(sqlxPath, "NamedStmt", Generic, concat(
			stmtQueries("Exec", NoResource, "MustExec", NoResource, "Get", NoResource, "Select", NoResource,
				"Query", Rows, "Queryx", Rows, "QueryRow", Row, "QueryRowx", Row),
			[]API{{Name: "Unsafe", Returns: Stmt}, {Name: "Close", Releases: Receiver, Blocks: true}},
		)...),
		on(sqlxPath, "Rows", Generic, API{Name: "StructScan"}, API{Name: "MapScan"}, API{Name: "SliceScan"}),
		on(sqlxPath, "Row", Generic,
			API{Name: "Scan", Releases: Receiver, Blocks: true},
			API{Name: "StructScan", Releases: Receiver, Blocks: true},
			API{Name: "MapScan", Releases: Receiver, Blocks: true},
			API{Name: "SliceScan", Releases: Receiver, Blocks: true},
			API{Name: "Err"},
		),
		sqlxInterfaces(),
	)
}

func sqlxFunctions() []API {
	open := API{Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1}
	named := func(name string, a API) API { a.Name = name; return a }
	connect := open
	connect.Does, connect.Acquires, connect.Blocks = Pinged, true, true
	return concat(
		[]API{
			named("Open", open), named("MustOpen", open),
			// MustConnect has no form with a context.
			named("MustConnect", connect),
			{Name: "NewDb", Of: Arg0, Returns: Pool},
		},
		pair(named("Connect", connect), "ConnectContext"),
		pair(API{Name: "Get", Of: Arg0, Acquires: true, Blocks: true}, "GetContext"),
		pair(API{Name: "Select", Of: Arg0, Acquires: true, Blocks: true}, "SelectContext"),
		pair(API{Name: "MustExec", Of: Arg0, Acquires: true, Blocks: true}, "MustExecContext"),
		pair(API{Name: "NamedExec", Of: Arg0, Acquires: true, Blocks: true}, "NamedExecContext"),
		pair(API{Name: "NamedQuery", Of: Arg0, Returns: Rows, Acquires: true, Blocks: true}, "NamedQueryContext"),
		pair(API{Name: "Preparex", Of: Arg0, Returns: Stmt, Acquires: true, Blocks: true}, "PreparexContext"),
		pair(API{Name: "LoadFile", Of: Arg0, Acquires: true, Blocks: true}, "LoadFileContext"),
	)
}

// sqlxQueries are the calls that *sqlx.DB and *sqlx.Tx share; NamedQuery of a
// transaction has no form with a context.
func sqlxQueries(pool bool) []API {
	q := func(name string, r Resource) []API {
		return pair(API{Name: name, Returns: r, Acquires: pool, Blocks: true}, name+"Context")
	}
	namedQuery := API{Name: "NamedQuery", Returns: Rows, Acquires: pool, Blocks: true}
	both := []API{namedQuery}
	if pool {
		both = pair(namedQuery, "NamedQueryContext")
	}
	return concat(both,
		q("Get", NoResource), q("Select", NoResource), q("MustExec", NoResource), q("NamedExec", NoResource),
		q("Queryx", Rows), q("QueryRowx", Row), q("Preparex", Stmt), q("PrepareNamed", Stmt))
}

// stmtQueries makes the entries of statement methods from name, result pairs.
func stmtQueries(pairs ...any) []API {
	var all []API
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		all = append(all, pair(API{Name: name, Returns: pairs[i+1].(Resource), Acquires: true, Blocks: true}, name+"Context")...)
	}
	return all
}

func sqlxInterfaces() []API {
	q := func(name string, r Resource) API { return API{Name: name, Returns: r, Acquires: true, Blocks: true} }
	form := func(a API) API { a.Context.Name = a.Name + "Context"; return a }
	withContext := func(a API) API { a.Name += "Context"; a.TakesContext = true; return a }
	query, queryx, queryRowx := q("Query", Rows), q("Queryx", Rows), q("QueryRowx", Row)
	exec, prepare := q("Exec", NoResource), q("Prepare", Stmt)
	return concat(
		on(sqlxPath, "Queryer", Generic, form(query), form(queryx), form(queryRowx)),
		on(sqlxPath, "QueryerContext", Generic, withContext(query), withContext(queryx), withContext(queryRowx)),
		on(sqlxPath, "Execer", Generic, form(exec)),
		on(sqlxPath, "ExecerContext", Generic, withContext(exec)),
		on(sqlxPath, "Preparer", Generic, form(prepare)),
		on(sqlxPath, "PreparerContext", Generic, withContext(prepare)),
	)
}
