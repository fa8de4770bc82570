// Command lambda runs on another platform.
package main

import (
	"database/sql"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	println(os.Getenv("AWS_LAMBDA_FUNCTION_NAME"))
	sql.Open("postgres", "host=10.1.2.3 user=app")
}
