package dbapi

const sqlPath = "database/sql"

func sqlAPIs() []API {
	return concat(
		on(sqlPath, "", Generic,
			API{Name: "Open", Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1},
			API{Name: "OpenDB", Opens: Pool, Returns: Pool, Config: Arg0},
		),
		on(sqlPath, "DB", Generic, concat(
			queries(true),
			pair(API{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true, Context: ContextForm{Extra: "nil"}}, "BeginTx"),
			pair(API{Name: "Ping", Does: Pinged, Acquires: true, Blocks: true}, "PingContext"),
			[]API{
				{Name: "Conn", Returns: Conn, Acquires: true, Blocks: true, TakesContext: true},
				{Name: "Close", Releases: Receiver},
				{Name: "Driver", Returns: Connector},
				{Name: "SetMaxOpenConns", Does: MaxOpen},
				{Name: "SetMaxIdleConns", Does: MaxIdle},
				{Name: "SetConnMaxLifetime", Does: Lifetime},
				{Name: "SetConnMaxIdleTime", Does: IdleTime},
			},
		)...),
		on(sqlPath, "Tx", Generic, concat(
			queries(false),
			// Stmt prepares the statement again on the connection of the transaction.
			pair(API{Name: "Stmt", Returns: Stmt, Blocks: true}, "StmtContext"),
			[]API{
				{Name: "Commit", Releases: Receiver, Blocks: true},
				{Name: "Rollback", Releases: Receiver, Blocks: true},
			},
		)...),
		on(sqlPath, "Conn", Generic,
			API{Name: "ExecContext", Blocks: true, TakesContext: true},
			API{Name: "QueryContext", Returns: Rows, Blocks: true, TakesContext: true},
			API{Name: "QueryRowContext", Returns: Row, Blocks: true, TakesContext: true},
			API{Name: "PrepareContext", Returns: Stmt, Blocks: true, TakesContext: true},
			API{Name: "BeginTx", Returns: Tx, Blocks: true, TakesContext: true},
			API{Name: "PingContext", Does: Pinged, Blocks: true, TakesContext: true},
			API{Name: "Close", Releases: Receiver},
			API{Name: "Raw", Runs: Arg0},
		),
		on(sqlPath, "Stmt", Generic, concat(
			pair(API{Name: "Exec", Acquires: true, Blocks: true}, "ExecContext"),
			pair(API{Name: "Query", Returns: Rows, Acquires: true, Blocks: true}, "QueryContext"),
			pair(API{Name: "QueryRow", Returns: Row, Acquires: true, Blocks: true}, "QueryRowContext"),
			[]API{{Name: "Close", Releases: Receiver, Blocks: true}},
		)...),
		on(sqlPath, "Rows", Generic, rowsAPIs()...),
		on(sqlPath, "Row", Generic, API{Name: "Scan", Releases: Receiver, Blocks: true}, API{Name: "Err"}),
	)
}

// queries are the calls that pools and transactions of database/sql share.
// On a transaction they use its connection and acquire none.
func queries(pool bool) []API {
	return concat(
		pair(API{Name: "Exec", Acquires: pool, Blocks: true}, "ExecContext"),
		pair(API{Name: "Query", Returns: Rows, Acquires: pool, Blocks: true}, "QueryContext"),
		pair(API{Name: "QueryRow", Returns: Row, Acquires: pool, Blocks: true}, "QueryRowContext"),
		pair(API{Name: "Prepare", Returns: Stmt, Acquires: pool, Blocks: true}, "PrepareContext"),
	)
}

func rowsAPIs() []API {
	return []API{
		{Name: "Next", Blocks: true},
		{Name: "NextResultSet", Blocks: true},
		{Name: "Scan"},
		{Name: "Err"},
		{Name: "Close", Releases: Receiver, Blocks: true},
	}
}
