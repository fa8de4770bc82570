// Command byname names the driver.
package main

import (
	"os"

	"example.com/conns/byname/gen"
	"example.com/conns/byname/lite"
	"example.com/conns/byname/through"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

const own = "postgres"

func main() {
	gen.Open("postgres", "") // want `hands PostgreSQL to Open, 2 calls`
	gen.Open(own, "")        // want `hands PostgreSQL to Open, 2 calls`
	name := "postgres"
	if len(os.Args) > 1 {
		name = "mysql"
	}
	gen.Open(name, "") // want `hands can be PostgreSQL to Open, 2 calls`
	gen.Open("mysql", "")
	gen.Version("postgres")
	lite.Open(name)                          // want `remote Open: 1 pools`
	through.Connect("postgres")              // want `hands PostgreSQL to Connect, 2 calls` `remote Connect: 2 pools`
	through.Connect("mysql")                 // want `remote Connect: 2 pools`
	through.Kind(through.Driver("postgres")) // want `hands PostgreSQL to Kind, 2 calls` `remote Kind: 2 pools`
	open := gen.Open
	open("postgres", "")              // a function value is not looked into
	new(gen.Factory).Make("postgres") // want `hands PostgreSQL to Make, 1 calls` `remote Make: 1 pools`
}
