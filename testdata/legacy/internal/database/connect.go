// Package database opens the orders database and holds what the repositories
// share.
package database

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"example.com/orders/internal/config"
)

const driver = "postgres"

// Connect opens the database of the service.
func Connect(cfg config.Config) (*sql.DB, error) {
	db, err := sql.Open(driver, cfg.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(cfg.MaxConns)
	db.SetMaxIdleConns(5)
	return db, nil
}

// MustConnect is Connect for main functions.
func MustConnect(cfg config.Config) *sql.DB {
	db, err := Connect(cfg)
	if err != nil {
		panic(err)
	}
	if err := db.Ping(); err != nil {
		panic(fmt.Errorf("ping database: %w", err))
	}
	return db
}

// ConnectReplica opens the read replica; its server is slow to accept
// connections, so keep them for long.
func ConnectReplica(url string) (*sql.DB, error) {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return nil, fmt.Errorf("parse replica URL: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetConnMaxLifetime(12 * time.Hour)
	return db, nil
}
