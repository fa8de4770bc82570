package dbapi

// sqlxCompatPath is what programs used of sqlx, on handles of conn.
const sqlxCompatPath = ConnPath + "/sqlxcompat"

// sqlxCompatAPIs take a context first and the handle behind it.
func sqlxCompatAPIs() []API {
	exec, query := API{Name: "Exec"}, API{Name: "Query", Returns: Rows}
	return concat(
		on(sqlxCompatPath, "", NetraConn, withContext(
			API{Name: "Connect", Opens: Pool, Returns: Pool, DSN: Arg1, Does: Pinged, Acquires: true},
			API{Name: "ConnectContext", Opens: Pool, Returns: Pool, DSN: Arg1, Does: Pinged, Acquires: true},
			API{Name: "MustConnect", Opens: Pool, Returns: Pool, DSN: Arg1, Does: Pinged, Acquires: true},
		)...),
		on(sqlxCompatPath, "", NetraConn, API{Name: "MustOpen", Opens: Pool, Returns: Pool, DSN: Arg1, TakesContext: true}),
		// Whatever the driver is called, it is not lib/pq.
		on(sqlxCompatPath, "", NetraConn, append(
			pair(API{Name: "ConnectSQL", Opens: Pool, Returns: Pool, DSN: Arg2, Does: Pinged, Acquires: true, Blocks: true}, "ConnectSQLContext"),
			API{Name: "OpenSQL", Opens: Pool, Returns: Pool, DSN: Arg2},
			API{Name: "MustOpenSQL", Opens: Pool, Returns: Pool, DSN: Arg2},
			API{Name: "MustConnectSQL", Opens: Pool, Returns: Pool, DSN: Arg2, Does: Pinged, Acquires: true, Blocks: true},
		)...),
		on(sqlxCompatPath, "", NetraConn, acquiring(withContext(
			API{Name: "Get", Of: Arg1},
			API{Name: "Select", Of: Arg1},
			API{Name: "QueryRow", Of: Arg1, Returns: Row},
			API{Name: "NamedExec", Of: Arg1},
			API{Name: "NamedQuery", Of: Arg1, Returns: Rows},
			API{Name: "MustExec", Of: Arg1},
			API{Name: "LoadFile", Of: Arg1},
			API{Name: "MustBegin", Of: Arg1, Returns: Tx},
			API{Name: "MustBeginTx", Of: Arg1, Returns: Tx},
			API{Name: "PrepareNamed", Of: Arg1, Returns: Stmt},
			API{Name: "StmtGet", Of: Arg1},
			API{Name: "StmtSelect", Of: Arg1},
			API{Name: "StmtQueryRow", Of: Arg1, Returns: Row},
			API{Name: "StmtMustExec", Of: Arg1},
		))...),
		on(sqlxCompatPath, "", NetraConn,
			API{Name: "StructScan", Of: Arg0},
			API{Name: "MapScan", Of: Arg0},
			API{Name: "SliceScan", Of: Arg0},
		),
		on(sqlxCompatPath, "Queryer", NetraConn, acquiring(withContext(query))...),
		on(sqlxCompatPath, "Execer", NetraConn, acquiring(withContext(exec))...),
		on(sqlxCompatPath, "Ext", NetraConn, acquiring(withContext(API{Name: "QueryRow", Returns: Row}))...),
		on(sqlxCompatPath, "NamedStmt", NetraConn, concat(acquiring(withContext(
			exec,
			query,
			API{Name: "QueryRow", Returns: Row},
			API{Name: "Get"},
			API{Name: "Select"},
			API{Name: "MustExec"},
		)), []API{
			{Name: "On", Returns: Stmt},
			{Name: "Close", Releases: Receiver, Blocks: true},
		})...),
		on(sqlxCompatPath, "Row", NetraConn,
			API{Name: "Scan", Releases: Receiver, Blocks: true},
			API{Name: "StructScan", Releases: Receiver, Blocks: true},
			API{Name: "MapScan", Releases: Receiver, Blocks: true},
			API{Name: "SliceScan", Releases: Receiver, Blocks: true},
			API{Name: "Err", ReleasesIf: Failure},
		),
	)
}
