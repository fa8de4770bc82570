package dbapi

const (
	// PQPath is the import path of lib/pq.
	PQPath = "github.com/lib/pq"
	// PQCompatPath is where counterparts of what lib/pq offers beside its driver are, below
	// the path of conn.
	PQCompatPath = "/pqcompat"
	// PQDriverPath is the path, below that of conn, of the package that registers the name of
	// lib/pq's driver.
	PQDriverPath = "/pqdriver"
)

// pqAPIs are what lib/pq exports; most programs know only the name of its driver.
func pqAPIs() []API {
	listen := func(names ...string) []API {
		var all []API
		for _, n := range names {
			all = append(all, API{Name: n, Blocks: true})
		}
		return append(all, API{Name: "Close", Releases: Receiver})
	}
	return concat(
		on(PQPath, "", LibPQ,
			API{Name: "Open", Opens: Conn, Returns: Conn, DSN: Arg0, Blocks: true},
			API{Name: "DialOpen", Opens: Conn, Returns: Conn, DSN: Arg1, Blocks: true},
			API{Name: "NewConnector", Returns: Connector, DSN: Arg0},
			API{Name: "NewListener", Opens: Listener, Returns: Listener, DSN: Arg0},
			API{Name: "NewDialListener", Opens: Listener, Returns: Listener, DSN: Arg1},
			API{Name: "NewListenerConn", Opens: Listener, Returns: Listener, DSN: Arg0, Blocks: true},
			API{Name: "ConnectorWithNoticeHandler", Of: Arg0, Returns: Connector},
			API{Name: "ConnectorWithNotificationHandler", Of: Arg0, Returns: Connector},
		),
		on(PQPath, "Driver", LibPQ, API{Name: "Open", Opens: Conn, Returns: Conn, DSN: Arg0, Blocks: true}),
		on(PQPath, "Connector", LibPQ, API{Name: "Connect", Opens: Conn, Returns: Conn, Blocks: true, TakesContext: true}),
		on(PQPath, "Listener", LibPQ, listen("Listen", "Unlisten", "UnlistenAll", "Ping")...),
		on(PQPath, "ListenerConn", LibPQ, listen("Listen", "Unlisten", "UnlistenAll", "Ping", "ExecSimpleQuery")...),
	)
}
