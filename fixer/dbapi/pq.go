package dbapi

const pqPath = "github.com/lib/pq"

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
		on(pqPath, "", LibPQ,
			API{Name: "Open", Opens: Conn, Returns: Conn, DSN: Arg0, Blocks: true},
			API{Name: "DialOpen", Opens: Conn, Returns: Conn, DSN: Arg1, Blocks: true},
			API{Name: "NewConnector", Returns: Connector, DSN: Arg0},
			API{Name: "NewListener", Opens: Listener, Returns: Listener, DSN: Arg0},
			API{Name: "NewDialListener", Opens: Listener, Returns: Listener, DSN: Arg1},
			API{Name: "NewListenerConn", Opens: Listener, Returns: Listener, DSN: Arg0, Blocks: true},
			API{Name: "ConnectorWithNoticeHandler", Of: Arg0, Returns: Connector},
			API{Name: "ConnectorWithNotificationHandler", Of: Arg0, Returns: Connector},
		),
		on(pqPath, "Driver", LibPQ, API{Name: "Open", Opens: Conn, Returns: Conn, DSN: Arg0, Blocks: true}),
		on(pqPath, "Connector", LibPQ, API{Name: "Connect", Opens: Conn, Returns: Conn, Blocks: true, TakesContext: true}),
		on(pqPath, "Listener", LibPQ, listen("Listen", "Unlisten", "UnlistenAll", "Ping")...),
		on(pqPath, "ListenerConn", LibPQ, listen("Listen", "Unlisten", "UnlistenAll", "Ping", "ExecSimpleQuery")...),
	)
}
