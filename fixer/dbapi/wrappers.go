package dbapi

import (
	"slices"
	"strings"
)

// Wrapper is a package that puts something around any driver of database/sql: a
// trace, a hook, a choice by URL. What is reached is what it is given.
type Wrapper struct {
	Path    string // import path
	Module  string // its module, in the version the row was held against
	Version string
	APIs    []API
}

// wrappers lists the packages known. Rules read from a row which calls open a
// pool, which only give a driver another name, and which register one.
var wrappers = []Wrapper{
	{"github.com/XSAM/otelsql", "github.com/XSAM/otelsql", "v0.44.0", concat(
		wrapperOpens(), wrapperNames("Register"), wrapperWraps("WrapDriver"))},
	{"go.nhat.io/otelsql", "go.nhat.io/otelsql", "v0.16.0", concat(
		wrapperNames("Register", "RegisterWithSource"), wrapperWraps("Wrap"))},
	{"github.com/DataDog/dd-trace-go/contrib/database/sql/v2", "github.com/DataDog/dd-trace-go/contrib/database/sql/v2", "v2.3.0", concat(
		wrapperOpens(), wrapperRegisters("Register"))},
	{"gopkg.in/DataDog/dd-trace-go.v1/contrib/database/sql", "gopkg.in/DataDog/dd-trace-go.v1", "v1.74.8", concat(
		wrapperOpens(), wrapperRegisters("Register"))},
	{"contrib.go.opencensus.io/integrations/ocsql", "contrib.go.opencensus.io/integrations/ocsql", "v0.1.7", concat(
		wrapperNames("Register", "RegisterWithSource"), wrapperWraps("Wrap", "WrapConnector"))},
	{"github.com/ngrok/sqlmw", "github.com/ngrok/sqlmw", "v0.0.0-20220520173518-97c9c04efc79", wrapperWraps("Driver")},
	{"github.com/aws/aws-xray-sdk-go/xray", "github.com/aws/aws-xray-sdk-go", "v1.8.5", []API{
		{Name: "SQLContext", Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1},
		{Name: "SQLConnector", Returns: Connector, DSN: Arg0, Config: Arg1},
	}},
	{"github.com/xo/dburl", "github.com/xo/dburl", "v0.58.0", []API{
		{Name: "Open", Opens: Pool, Returns: Pool, DSN: Arg0},
	}},
}

// Wrappers returns the table of packages that wrap drivers. The caller must not
// change it.
func Wrappers() []Wrapper { return wrappers }

// IsWrapper reports whether the package of an import path wraps drivers.
func IsWrapper(path string) bool {
	return slices.ContainsFunc(wrappers, func(w Wrapper) bool { return w.Path == path })
}

func wrapperAPIs() []API {
	var all []API
	for _, w := range wrappers {
		all = append(all, on(w.Path, "", Generic, w.APIs...)...)
	}
	return all
}

// wrapperOpens are Open and OpenDB as database/sql has them, with options.
func wrapperOpens() []API {
	return []API{
		{Name: "Open", Opens: Pool, Returns: Pool, Driver: Arg0, DSN: Arg1},
		{Name: "OpenDB", Opens: Pool, Returns: Pool, Config: Arg0},
	}
}

// wrapperNames are functions that return a name by which the driver whose name
// they get is opened with the wrapper around it.
func wrapperNames(names ...string) (all []API) {
	for _, n := range names {
		all = append(all, API{Name: n, Names: Arg0})
	}
	return all
}

// wrapperRegisters are functions that register a driver under a name.
func wrapperRegisters(name string) []API {
	return []API{{Name: name, Driver: Arg0, Registers: Arg1}}
}

// wrapperWraps are functions that return the driver or connector they get with
// the wrapper around it.
func wrapperWraps(names ...string) (all []API) {
	for _, n := range names {
		all = append(all, API{Name: n, Returns: Connector, Config: Arg0})
	}
	return all
}

// urlSchemes are the schemes by which dburl opens PostgreSQL, and the drivers
// they mean.
var urlSchemes = map[string]string{
	"postgres": "postgres", "postgresql": "postgres", "pgsql": "postgres", "pg": "postgres",
	"pgx": "pgx", "px": "pgx",
}

// DriverOfURL returns the name of the driver that dburl opens a URL with: for
// databases other than PostgreSQL the scheme itself, for text that is no URL "".
func DriverOfURL(url string) string {
	scheme, _, ok := strings.Cut(url, ":")
	if !ok {
		return ""
	}
	scheme, _, _ = strings.Cut(strings.ToLower(scheme), "+") // postgres+unix
	if name, ok := urlSchemes[scheme]; ok {
		return name
	}
	return scheme
}
