// Package database opens pools by name.
package database

import (
	"database/sql"
	"os"

	_ "github.com/lib/pq"

	"example.com/conns/config"
)

// Connect takes the name from a field.
func Connect(cfg config.Config) (*sql.DB, error) { return sql.Open(cfg.Driver, cfg.DSN) }

// Open takes it from a parameter.
func Open(driver, dsn string) (*sql.DB, error) { return sql.Open(driver, dsn) }

// Lite has a default of its own; the user is no driver.
func Lite() (*sql.DB, error) {
	user := env("DB_USER", "postgres")
	return sql.Open(env("DB_FILE_DRIVER", "sqlite3"), user)
}

func env(name, or string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return or
}
