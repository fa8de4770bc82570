// Command import loads a product list from a file.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log"
	"os"

	_ "github.com/lib/pq"

	"example.com/orders/internal/bulk"
)

func main() {
	host := flag.String("host", "db.orders.example.com", "database host")
	user := flag.String("user", "importer", "database user")
	password := flag.String("password", os.Getenv("PGPASSWORD"), "database password")
	update := flag.Bool("update", false, "only change prices")
	flag.Parse()
	dsn := fmt.Sprintf("postgres://%s:%s@%s/orders", *user, *password, *host)
	if err := load(dsn, flag.Arg(0), *update); err != nil {
		log.Fatal(err)
	}
}

func load(dsn, file string, update bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := bulk.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	if !update {
		return bulk.Load(db, list)
	}
	unknown, err := bulk.Update(db, list)
	if len(unknown) > 0 {
		log.Println("unknown products:", unknown)
	}
	return err
}
