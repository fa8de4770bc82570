package dbapi

const (
	gopgPath    = "github.com/go-pg/pg/v10"
	gopgORMPath = gopgPath + "/orm"
)

// IsGopg reports whether an import path is that of go-pg.
func IsGopg(path string) bool { return path == gopgPath || path == gopgORMPath }

// gopgAPIs are those of go-pg. Its handles can have a context in them, by WithContext, so
// that a call without one is not named by its form with one here.
func gopgAPIs() []API {
	return concat(
		on(gopgPath, "", OtherPostgres,
			API{Name: "Connect", Opens: Pool, Returns: Pool, Config: Arg0},
			API{Name: "ParseURL", Returns: Config, DSN: Arg0},
		),
		// What a DB and a Conn embed.
		on(gopgPath, "baseDB", OtherPostgres, concat(acquiring(gopgQueries()), gopgModels(), []API{
			{Name: "Ping", Does: Pinged, Acquires: true, Blocks: true, TakesContext: true},
			{Name: "Prepare", Returns: Stmt, Acquires: true, Blocks: true},
			{Name: "Begin", Returns: Tx, Acquires: true, Blocks: true},
			{Name: "BeginContext", Returns: Tx, Acquires: true, Blocks: true, TakesContext: true},
			{Name: "RunInTransaction", Acquires: true, Blocks: true, TakesContext: true, Runs: Arg1},
			{Name: "Close", Releases: Receiver},
		})...),
		on(gopgPath, "DB", OtherPostgres,
			API{Name: "Conn", Returns: Conn, Acquires: true},
			API{Name: "WithContext", Returns: Pool, TakesContext: true},
			API{Name: "WithTimeout", Returns: Pool},
			API{Name: "WithParam", Returns: Pool},
			API{Name: "Listen", Returns: Listener, Blocks: true, TakesContext: true},
		),
		on(gopgPath, "Conn", OtherPostgres,
			API{Name: "WithContext", Returns: Conn, TakesContext: true},
			API{Name: "WithTimeout", Returns: Conn},
			API{Name: "WithParam", Returns: Conn},
		),
		on(gopgPath, "Tx", OtherPostgres, concat(gopgQueries(), gopgModels(), gopgEnds(), []API{
			{Name: "Prepare", Returns: Stmt, Blocks: true},
			{Name: "RunInTransaction", Releases: Receiver, Blocks: true, TakesContext: true, Runs: Arg1},
		})...),
		on(gopgPath, "Stmt", OtherPostgres, concat(
			gopgPairs("Exec", "ExecOne", "Query", "QueryOne"),
			[]API{{Name: "Close", Releases: Receiver}},
		)...),
		on(gopgPath, "Listener", OtherPostgres, API{Name: "Close", Releases: Receiver}),
		on(gopgORMPath, "Query", OtherPostgres, gopgStatements()...),
	)
}

// gopgQueries read all rows before they return.
func gopgQueries() []API {
	return concat(gopgPairs("Exec", "ExecOne", "Query", "QueryOne"), []API{
		{Name: "CopyFrom", Blocks: true},
		{Name: "CopyTo", Blocks: true},
	})
}

// gopgModels begin a statement that a method of what they return sends.
func gopgModels() []API {
	return []API{
		{Name: "Model", Returns: Builder},
		{Name: "ModelContext", Returns: Builder, TakesContext: true},
	}
}

func gopgEnds() (all []API) {
	for _, name := range []string{"Commit", "Rollback", "Close"} {
		all = append(all, API{Name: name, Releases: Receiver, Blocks: true},
			API{Name: name + "Context", Releases: Receiver, Blocks: true, TakesContext: true})
	}
	return all
}

// gopgPairs are calls and their forms with a context.
func gopgPairs(names ...string) (all []API) {
	for _, name := range names {
		all = append(all, API{Name: name, Blocks: true}, API{Name: name + "Context", Blocks: true, TakesContext: true})
	}
	return all
}

// GopgSends are the methods that send what a chain of go-pg has built.
var GopgSends = []string{"Count", "Delete", "Exec", "ExecOne", "Exists", "First", "ForEach", "ForceDelete", "Insert", "Last",
	"Query", "QueryOne", "Select", "SelectAndCount", "SelectOrInsert", "Update", "UpdateNotZero"}

func gopgStatements() (all []API) {
	for _, name := range GopgSends {
		all = append(all, API{Name: name, Blocks: true})
	}
	return append(all, API{Name: "Context", Returns: Builder, TakesContext: true})
}
