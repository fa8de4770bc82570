package dbapi

const (
	pgxPath = "github.com/jackc/pgx/v5"
	// PoolPath is the import path of pgx's pool.
	PoolPath   = pgxPath + "/pgxpool"
	stdlibPath = pgxPath + "/stdlib"
)

// withContext are calls that block and take a context; every one of pgx does.
func withContext(apis ...API) []API {
	for i := range apis {
		apis[i].Blocks, apis[i].TakesContext = true, true
	}
	return apis
}

// acquiring are the calls that take a connection out of a pool.
func acquiring(apis []API) []API {
	for i := range apis {
		apis[i].Acquires = true
	}
	return apis
}

// pgxQueries are the calls that connections, transactions and pools share.
func pgxQueries() []API {
	return withContext(
		API{Name: "Exec"},
		API{Name: "Query", Returns: Rows},
		API{Name: "QueryRow", Returns: Row},
		API{Name: "SendBatch", Returns: Batch},
		API{Name: "CopyFrom"},
		API{Name: "Begin", Returns: Tx},
	)
}

func beginTx() []API { return withContext(API{Name: "BeginTx", Returns: Tx}) }

func ping() []API { return withContext(API{Name: "Ping", Does: Pinged}) }

// pgxTx are the methods of pgx.Tx and of the transactions that implement it.
func pgxTx() []API {
	return concat(pgxQueries(), withContext(
		API{Name: "Prepare"},
		API{Name: "Commit", Releases: Receiver},
		API{Name: "Rollback", Releases: Receiver},
	), []API{{Name: "Conn", Returns: Conn}})
}

// pgxAPIs are those of pgx. All that block take a context.
func pgxAPIs() []API {
	return concat(
		on(pgxPath, "", Pgx, withContext(
			API{Name: "Connect", Opens: Conn, Returns: Conn, DSN: Arg1},
			API{Name: "ConnectConfig", Opens: Conn, Returns: Conn, Config: Arg1},
			API{Name: "ConnectWithOptions", Opens: Conn, Returns: Conn, DSN: Arg1},
			API{Name: "BeginFunc", Of: Arg1, Acquires: true, Runs: Arg2},
			API{Name: "BeginTxFunc", Of: Arg1, Acquires: true, Runs: Arg3},
		)...),
		on(pgxPath, "", Pgx,
			API{Name: "ParseConfig", Returns: Config, DSN: Arg0},
			API{Name: "ParseConfigWithOptions", Returns: Config, DSN: Arg0},
			API{Name: "CollectRows", Of: Arg0, Releases: Arg0, Blocks: true, Runs: Arg1},
			API{Name: "CollectOneRow", Of: Arg0, Releases: Arg0, Blocks: true, Runs: Arg1},
			API{Name: "CollectExactlyOneRow", Of: Arg0, Releases: Arg0, Blocks: true, Runs: Arg1},
			API{Name: "ForEachRow", Of: Arg0, Releases: Arg0, Blocks: true, Runs: Arg2},
			API{Name: "AppendRows", Of: Arg1, Releases: Arg1, Blocks: true, Runs: Arg2},
		),
		on(pgxPath, "Conn", Pgx, concat(pgxQueries(), beginTx(), ping(), withContext(
			API{Name: "Prepare"},
			API{Name: "Close", Releases: Receiver},
			API{Name: "Deallocate"}, API{Name: "DeallocateAll"},
			API{Name: "LoadType"}, API{Name: "LoadTypes"},
			API{Name: "WaitForNotification"},
		))...),
		on(pgxPath, "Tx", Pgx, pgxTx()...),
		on(pgxPath, "Rows", Pgx, pgxRows()...),
		on(pgxPath, "Row", Pgx, API{Name: "Scan", Releases: Receiver, Blocks: true}),
		on(pgxPath, "BatchResults", Pgx, batchResults()...),
	)
}

func pgxRows() []API {
	return []API{
		{Name: "Next", Blocks: true, ReleasesIf: False},
		{Name: "Scan", ReleasesIf: Failure},
		{Name: "Values", ReleasesIf: Failure},
		{Name: "Err", ReleasesIf: Failure},
		{Name: "Close", Releases: Receiver, Blocks: true},
	}
}

func batchResults() []API {
	return []API{
		{Name: "Exec", Blocks: true},
		{Name: "Query", Returns: Rows, Blocks: true},
		{Name: "QueryRow", Returns: Row, Blocks: true},
		{Name: "Close", Releases: Receiver, Blocks: true},
	}
}

// poolAPIs are those of pgxpool. New does not reach the server.
func poolAPIs() []API {
	return concat(
		on(PoolPath, "", Pgx,
			API{Name: "New", Opens: Pool, Returns: Pool, DSN: Arg1, TakesContext: true},
			API{Name: "NewWithConfig", Opens: Pool, Returns: Pool, Config: Arg1, TakesContext: true},
			API{Name: "ParseConfig", Returns: Config, DSN: Arg0},
		),
		on(PoolPath, "Pool", Pgx, concat(
			acquiring(concat(pgxQueries(), beginTx(), ping(), withContext(
				API{Name: "Acquire", Returns: Conn},
				API{Name: "AcquireFunc", Runs: Arg1},
				API{Name: "AcquireAllIdle"},
			))),
			[]API{
				{Name: "Config", Returns: Config},
				{Name: "Close", Releases: Receiver, Blocks: true},
				{Name: "Reset"},
			},
		)...),
		on(PoolPath, "Config", Pgx, API{Name: "Copy", Returns: Config}),
		on(PoolPath, "Conn", Pgx, concat(pgxQueries(), beginTx(), ping(), []API{
			{Name: "Conn", Returns: Conn},
			{Name: "Release", Releases: Receiver},
			{Name: "Hijack", Returns: Conn, Releases: Receiver},
		})...),
		on(PoolPath, "Tx", Pgx, pgxTx()...),
	)
}

func stdlibAPIs() []API {
	return concat(on(stdlibPath, "", PgxStdlib,
		API{Name: "OpenDB", Opens: Pool, Returns: Pool, Config: Arg0},
		API{Name: "OpenDBFromPool", Opens: Pool, Returns: Pool, Config: Arg0},
		API{Name: "GetConnector", Returns: Connector, Config: Arg0},
		API{Name: "GetPoolConnector", Returns: Connector, Config: Arg0},
	))
}
