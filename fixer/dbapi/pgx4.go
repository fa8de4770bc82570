package dbapi

const (
	pgx4Path  = "github.com/jackc/pgx/v4"
	pool4Path = pgx4Path + "/pgxpool"
)

// argument is operand n of a call, counted from 0.
func argument(n int) Operand { return Arg0 + Operand(n) }

// withFuncs adds to calls of v5 those that connections, transactions and pools of v4 have
// beside them.
func withFuncs(apis []API) []API {
	return concat(apis, withContext(
		API{Name: "QueryFunc", Runs: argument(4)},
		API{Name: "BeginFunc", Runs: Arg1},
	))
}

func beginTxOfV4() []API { return concat(beginTx(), withContext(API{Name: "BeginTxFunc", Runs: Arg2})) }

// pgx4APIs are those of pgx v4, which holds and gives back connections as v5 does.
func pgx4APIs() []API {
	return concat(
		on(pgx4Path, "", OtherPostgres, withContext(
			API{Name: "Connect", Opens: Conn, Returns: Conn, DSN: Arg1},
			API{Name: "ConnectConfig", Opens: Conn, Returns: Conn, Config: Arg1},
		)...),
		on(pgx4Path, "", OtherPostgres, API{Name: "ParseConfig", Returns: Config, DSN: Arg0}),
		on(pgx4Path, "Conn", OtherPostgres, concat(withFuncs(pgxQueries()), beginTxOfV4(), ping(), withContext(
			API{Name: "Prepare"},
			API{Name: "Close", Releases: Receiver},
			API{Name: "Deallocate"},
			API{Name: "WaitForNotification"},
		))...),
		on(pgx4Path, "Tx", OtherPostgres, withFuncs(pgxTx())...),
		on(pgx4Path, "Rows", OtherPostgres, pgxRows()...),
		on(pgx4Path, "Row", OtherPostgres, API{Name: "Scan", Releases: Receiver, Blocks: true}),
		on(pgx4Path, "BatchResults", OtherPostgres, batchResults()...),
	)
}

// pool4APIs are those of its pgxpool. Connect reaches the server.
func pool4APIs() []API {
	return concat(
		on(pool4Path, "", OtherPostgres, withContext(
			API{Name: "Connect", Opens: Pool, Returns: Pool, DSN: Arg1},
			API{Name: "ConnectConfig", Opens: Pool, Returns: Pool, Config: Arg1},
		)...),
		on(pool4Path, "", OtherPostgres, API{Name: "ParseConfig", Returns: Config, DSN: Arg0}),
		on(pool4Path, "Pool", OtherPostgres, concat(
			acquiring(concat(withFuncs(pgxQueries()), beginTxOfV4(), ping(), withContext(
				API{Name: "Acquire", Returns: Conn},
				API{Name: "AcquireFunc", Runs: Arg1},
				API{Name: "AcquireAllIdle"},
			))),
			[]API{
				{Name: "Config", Returns: Config},
				{Name: "Close", Releases: Receiver, Blocks: true},
			},
		)...),
		on(pool4Path, "Config", OtherPostgres, API{Name: "Copy", Returns: Config}),
		on(pool4Path, "Conn", OtherPostgres, concat(withFuncs(pgxQueries()), beginTxOfV4(), ping(), []API{
			{Name: "Conn", Returns: Conn},
			{Name: "Release", Releases: Receiver},
			{Name: "Hijack", Returns: Conn, Releases: Receiver},
		})...),
		on(pool4Path, "Tx", OtherPostgres, withFuncs(pgxTx())...),
	)
}

// IsPgxpool reports whether the API is one of pgxpool, of pgx v5 or v4.
func (a API) IsPgxpool() bool { return a.Package == PoolPath || a.Package == pool4Path }

// OnPgx reports whether the API is one of pgx, v5 or v4, or of conn, not of database/sql
// over them: a query does not wait for what the server says of it.
func (a API) OnPgx() bool {
	return a.Stack == Pgx || a.Stack == NetraConn || a.Package == pgx4Path || a.Package == pool4Path
}

// Errors returns the library that makes the errors of the API, "" where that is for the
// handle to say: what is native has one driver, wherever the handle comes from.
func (a API) Errors() Stack {
	switch {
	case a.Package == pgx4Path || a.Package == pool4Path:
		return Pgx4
	case a.Stack == Pgx || a.Stack == NetraConn:
		return a.Stack
	}
	return ""
}
