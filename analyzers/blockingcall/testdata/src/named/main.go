// Command named names the driver of what another package opens.
package main

import (
	"log"

	"example.com/shop/named/gen"
	_ "github.com/lib/pq"
)

func main() {
	gen.Open("postgres", "") // want `gen.Open opens a pool by the name "postgres" and makes a call without a context on it`
	c := gen.Config{Driver: "postgres"}
	gen.Print(c)
	g, err := gen.OpenConfig(&c) // want `gen.OpenConfig opens a pool by the name in field Driver.* and makes a call without a context on it`
	if err != nil {
		log.Fatal(err)
	}
	open := gen.OpenConfig
	open(&c)
	c.Open()
	log.Print(g.Count())
}
