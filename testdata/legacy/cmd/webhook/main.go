// Command webhook is the Lambda function that the payment provider calls.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	_ "github.com/lib/pq"

	"example.com/orders/internal/config"
	"example.com/orders/internal/store"
)

type payment struct {
	Order     int64  `json:"order"`
	Reference string `json:"reference"`
	Refused   bool   `json:"refused"`
}

func main() { lambda.Start(handle) }

func handle(ctx context.Context, req events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	var p payment
	if err := json.Unmarshal([]byte(req.Body), &p); err != nil {
		return answer(http.StatusBadRequest, err.Error()), nil
	}
	dsn := os.Getenv("DATABASE_URL")
	if dsn == "" {
		dsn = config.Pooler()
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	known, err := record(db, p)
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, err
	}
	if !known {
		return answer(http.StatusNotFound, "no such order"), nil
	}
	return answer(http.StatusOK, "recorded"), nil
}

func record(db *sql.DB, p payment) (known bool, err error) {
	if p.Refused {
		var id int64
		err := db.QueryRow("SELECT id FROM orders WHERE id = $1", p.Order).Scan(&id)
		if err == sql.ErrNoRows {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return true, store.Record(db, "webhook", "payment.refused", p)
	}
	res, err := db.Exec("UPDATE orders SET status = 'paid', paid_at = now(), payment_ref = $2 WHERE id = $1 AND status = 'new'", p.Order, p.Reference)
	if err != nil {
		return false, fmt.Errorf("mark order %d paid: %w", p.Order, err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	return true, store.Record(db, "webhook", "payment.received", p)
}

func answer(status int, text string) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: text}
}
