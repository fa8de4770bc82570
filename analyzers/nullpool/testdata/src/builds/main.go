// Command builds asks whether a build server runs it, and for a name.
package main

import (
	"database/sql"
	"log"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	log.Print(os.Getenv("VERCEL"), os.Getenv("NETLIFY"), os.Getenv("FUNCTION_NAME"))
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}
