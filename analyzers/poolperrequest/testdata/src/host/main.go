// Command host is a Lambda function.
package main

import (
	"context"
	"database/sql"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	_ "github.com/lib/pq"
)

var db, _ = sql.Open("postgres", os.Getenv("DATABASE_URL"))

func handle(ctx context.Context, org string) (n int, err error) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE org = $1", org).Scan(&n)
	return n, err
}

func sqs(ctx context.Context, e events.SQSEvent) error {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return err
}

type function struct{ url string }

func (f function) run(ctx context.Context) error {
	db, err := sql.Open("postgres", f.url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return err
}

// kept is no handler.
func kept(ctx context.Context) error {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return err
}

func main() {
	kept(context.Background())
	if len(os.Args) > 1 {
		lambda.Start(sqs)
	}
	if len(os.Args) > 2 {
		lambda.Start(function{os.Args[1]}.run)
	}
	lambda.Start(handle)
}
