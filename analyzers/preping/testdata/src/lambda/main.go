// Command lambda is serverless: its limit is for nullpool.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `has no SetConnMaxLifetime or PingContext`
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, "select 1")
		return err
	})
}
