package dbapi

// ConnPath is the import path of the reference package.
const ConnPath = "github.com/netra-systems/netralint/conn"

// compatPath is what programs used of database/sql, on handles of conn.
const compatPath = ConnPath + "/sqlcompat"

// ParityPath is where lib/pq's behaviour is, below the path of conn.
const ParityPath = "/parity"

// ParityNames are the names in that package of what package conn declared before.
var ParityNames = map[string]string{
	"Handle": "Handle", "TxHandle": "TxHandle", "LikeLibPQ": "Like", "WithLibPQSessions": "Sessions",
	"ParityLimit": "Limit", "ParityLimits": "Limits", "SetInfinityTimes": "InfinityTimes",
	"WithMaxOpenConns": "MaxOpenConns", "WithMaxIdleConns": "MaxIdleConns",
	"WithConnMaxLifetime": "ConnMaxLifetime", "WithConnMaxIdleTime": "ConnMaxIdleTime",
}

// ParityOptions are the options in that package that WithParity was with a name of conn.
var ParityOptions = map[string]string{"LibPQ": "LibPQ", "ParityReport": "Report"}

// connAPIs are those of package conn and of the sqlcompat below it.
func connAPIs() []API {
	return concat(
		on(ConnPath, "", NetraConn,
			API{Name: "Open", Opens: Pool, Returns: Pool, TakesContext: true},
			API{Name: "OpenURL", Opens: Pool, Returns: Pool, DSN: Arg1, TakesContext: true},
			API{Name: "OpenConfig", Opens: Pool, Returns: Pool, Config: Arg1, TakesContext: true},
			API{Name: "OpenSQL", Opens: Pool, Returns: Pool, DSN: Arg0},
			API{Name: "NewConnector", Returns: Connector, DSN: Arg0},
			API{Name: "FromEnv", Returns: Config},
			API{Name: "ParseURL", Returns: Config, DSN: Arg0},
		),
		on(ConnPath, "DB", NetraConn, concat(
			acquiring(concat(pgxQueries(), beginTx(), ping(), withContext(
				API{Name: "Acquire", Returns: Conn},
				API{Name: "AcquireFunc", Runs: Arg1},
				API{Name: "InTx", Runs: Arg1},
			))),
			withContext(API{Name: "Shutdown", Releases: Receiver}),
			[]API{
				{Name: "SQL", Returns: Pool},
				{Name: "Close", Releases: Receiver, Blocks: true},
				{Name: "Reset"},
			},
		)...),
		on(ConnPath, "Conn", NetraConn, concat(pgxQueries(), beginTx(), ping(), withContext(API{Name: "Prepare"}), []API{
			{Name: "Conn", Returns: Conn},
			{Name: "Release", Releases: Receiver},
			{Name: "Hijack", Returns: Conn, Releases: Receiver},
		})...),
		on(ConnPath, "Handle", NetraConn, withContext(
			API{Name: "Exec"},
			API{Name: "Query", Returns: Rows},
			API{Name: "QueryRow", Returns: Row},
			API{Name: "Begin", Returns: Tx},
		)...),
		on(ConnPath, "TxHandle", NetraConn, beginTx()...),
		on(compatPath, "", NetraConn, withContext(API{Name: "Prepare", Of: Arg1, Returns: Stmt, Acquires: true})...),
		on(compatPath, "", NetraConn,
			API{Name: "Close", Of: Arg0, Releases: Arg0, Blocks: true},
			API{Name: "CloseConn", Of: Arg0, Releases: Arg0},
			API{Name: "CloseRows", Of: Arg0, Releases: Arg0, Blocks: true},
			API{Name: "RowErr", Of: Arg0},
		),
		on(compatPath, "Stmt", NetraConn, concat(acquiring(withContext(
			API{Name: "Exec"},
			API{Name: "Query", Returns: Rows},
			API{Name: "QueryRow", Returns: Row},
		)), []API{
			{Name: "On", Returns: Stmt},
			{Name: "Close", Releases: Receiver, Blocks: true},
		})...),
	)
}
