// Command refused prints which of the parameters that it is given pgx sends to the
// server.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	for _, name := range os.Args[1:] {
		value := "1"
		if name == "default_query_exec_mode" {
			value = "exec"
		}
		config, err := pgx.ParseConfig("host=localhost " + name + "=" + value)
		if err != nil {
			log.Fatal(err)
		}
		if _, sent := config.RuntimeParams[name]; sent {
			fmt.Println(name)
		}
	}
}
