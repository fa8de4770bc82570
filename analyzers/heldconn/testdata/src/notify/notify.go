// Package notify tells other services, and knows of a pool.
package notify

import (
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Pool is what makes this package one that reaches a database.
var Pool *pgxpool.Pool

// Send asks a service.
func Send(url string) error {
	resp, err := http.DefaultClient.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Maybe asks only if there is one.
func Maybe(url string) error {
	if url != "" {
		return Send(url)
	}
	return nil
}
