package dbapi

const sqlPath = "database/sql"

// sqlAPIs are those of database/sql. Open does not reach the server.
func sqlAPIs() []API {
	return concat(
		on(sqlPath, "", Generic,
			API{Name: "Open", Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1},
			API{Name: "OpenDB", Opens: Pool, Returns: Pool, Config: Arg0},
		),
		on(sqlPath, "DB", Generic, concat(
			queries(true),
			pair(API{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}, Native: onHandle("Begin")}, "BeginTx"),
			pair(API{Name: "Ping", Does: Pinged, Acquires: true, Blocks: true, Native: onHandle("Ping")}, "PingContext"),
			[]API{
				{Name: "Conn", Returns: Conn, Acquires: true, Blocks: true, TakesContext: true, Native: onHandle("Acquire")},
				{Name: "Close", Releases: Receiver},
				{Name: "Driver", Returns: Connector},
				{Name: "SetMaxOpenConns", Does: MaxOpen, Native: inParity("MaxOpenConns")},
				{Name: "SetMaxIdleConns", Does: MaxIdle, Native: inParity("MaxIdleConns")},
				{Name: "SetConnMaxLifetime", Does: Lifetime, Native: inParity("ConnMaxLifetime")},
				{Name: "SetConnMaxIdleTime", Does: IdleTime, Native: inParity("ConnMaxIdleTime")},
			},
		)...),
		on(sqlPath, "Tx", Generic, concat(
			queries(false),
			// Stmt prepares the statement again on the connection of the transaction.
			pair(API{Name: "Stmt", Returns: Stmt, Blocks: true}, "StmtContext"),
			[]API{
				{Name: "Commit", Releases: Receiver, Blocks: true, Native: onHandle("Commit")},
				{Name: "Rollback", Releases: Receiver, Blocks: true, Native: onHandle("Rollback")},
			},
		)...),
		on(sqlPath, "Conn", Generic,
			API{Name: "ExecContext", Blocks: true, TakesContext: true, Native: onHandle("Exec")},
			API{Name: "QueryContext", Returns: Rows, Blocks: true, TakesContext: true, Native: onHandle("Query")},
			API{Name: "QueryRowContext", Returns: Row, Blocks: true, TakesContext: true, Native: onHandle("QueryRow")},
			API{Name: "PrepareContext", Returns: Stmt, Blocks: true, TakesContext: true, Native: inSQLCompat("Prepare")},
			API{Name: "BeginTx", Returns: Tx, Blocks: true, TakesContext: true, Native: onHandle("Begin")},
			API{Name: "PingContext", Does: Pinged, Blocks: true, TakesContext: true, Native: onHandle("Ping")},
			API{Name: "Close", Releases: Receiver},
			API{Name: "Raw", Runs: Arg0},
		),
		on(sqlPath, "Stmt", Generic, concat(
			pair(API{Name: "Exec", Acquires: true, Blocks: true, Native: onHandle("Exec")}, "ExecContext"),
			pair(API{Name: "Query", Returns: Rows, Acquires: true, Blocks: true, Native: onHandle("Query")}, "QueryContext"),
			pair(API{Name: "QueryRow", Returns: Row, Acquires: true, Blocks: true, Native: onHandle("QueryRow")}, "QueryRowContext"),
			[]API{{Name: "Close", Releases: Receiver, Blocks: true}},
		)...),
		on(sqlPath, "Rows", Generic, rowsAPIs()...),
		on(sqlPath, "Row", Generic, API{Name: "Scan", Releases: Receiver, Blocks: true}, API{Name: "Err", ReleasesIf: Failure}),
	)
}

// queries are the calls that pools and transactions of database/sql share.
// On a transaction they use its connection and acquire none.
func queries(pool bool) []API {
	return concat(
		pair(API{Name: "Exec", Acquires: pool, Blocks: true, Native: onHandle("Exec")}, "ExecContext"),
		pair(API{Name: "Query", Returns: Rows, Acquires: pool, Blocks: true, Native: onHandle("Query")}, "QueryContext"),
		pair(API{Name: "QueryRow", Returns: Row, Acquires: pool, Blocks: true, Native: onHandle("QueryRow")}, "QueryRowContext"),
		pair(API{Name: "Prepare", Returns: Stmt, Acquires: pool, Blocks: true, Native: inSQLCompat("Prepare")}, "PrepareContext"),
	)
}

func rowsAPIs() []API {
	return []API{
		{Name: "Next", Blocks: true, ReleasesIf: False},
		{Name: "NextResultSet", Blocks: true, ReleasesIf: False},
		{Name: "Scan"},
		{Name: "Err", ReleasesIf: Failure},
		{Name: "Close", Releases: Receiver, Blocks: true},
	}
}
