// Command fn is a Lambda function.
package main

import (
	"context"
	"database/sql"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	_ "github.com/lib/pq"
)

type deps struct{ dsn string }

func (d *deps) Handle(ctx context.Context, e events.SQSEvent) error {
	db, err := sql.Open("postgres", d.dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return err
}

type request struct{ Name string }

func connect() (*sql.DB, error) { return sql.Open("postgres", os.Getenv("DSN")) } // want `sql.Open opens a pool for each request; open it once and keep it$`

func handle(ctx context.Context, r request) (string, error) {
	db, err := connect()
	if err != nil {
		return "", err
	}
	defer db.Close()
	var s string
	err = db.QueryRowContext(ctx, "SELECT 1").Scan(&s)
	return s, err
}

func makeHandler(dsn string) func(context.Context, request) error {
	return func(ctx context.Context, r request) error {
		db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "SELECT 1")
		return err
	}
}

type typed struct{}

func (typed) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	db, err := sql.Open("postgres", os.Getenv("DSN")) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return nil, err
}

// wrap is middleware of the module.
func wrap(h func(context.Context, request) error) func(context.Context, request) error {
	return func(ctx context.Context, r request) error { return h(ctx, r) }
}

// pooled opens what its handlers share.
func pooled(dsn string) func(context.Context, request) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		panic(err)
	}
	return func(ctx context.Context, r request) error {
		_, err := db.ExecContext(ctx, "SELECT 1")
		return err
	}
}

type shared struct{ db *sql.DB }

func newShared() *shared {
	db, err := sql.Open("postgres", os.Getenv("DSN"))
	if err != nil {
		panic(err)
	}
	return &shared{db}
}

func (s *shared) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	_, err := s.db.ExecContext(ctx, "SELECT 1")
	return nil, err
}

func main() {
	d := &deps{os.Getenv("DSN")}
	if len(os.Args) > 1 {
		lambda.Start(d.Handle)
	}
	if len(os.Args) > 2 {
		lambda.Start(makeHandler(os.Getenv("DSN")))
	}
	if len(os.Args) > 3 {
		lambda.Start(typed{})
	}
	if len(os.Args) > 4 {
		lambda.Start(newShared())
	}
	if len(os.Args) > 5 {
		lambda.Start(wrap(pooled(os.Getenv("DSN"))))
	}
	h := handle
	lambda.Start(h)
}
