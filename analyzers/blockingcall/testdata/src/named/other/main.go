// Command other opens another database.
package main

import (
	"log"

	"example.com/shop/named/gen"
	_ "github.com/go-sql-driver/mysql"
)

func main() {
	g, err := gen.OpenConfig(&gen.Config{Driver: "mysql"})
	if err != nil {
		log.Fatal(err)
	}
	log.Print(g.Count())
}
