// Package gen opens whatever its caller names.
package gen

import "database/sql"

// Config says what to open.
type Config struct{ Driver, DSN string }

// Generic counts.
type Generic struct{ db *sql.DB }

// Open opens by a name.
func Open(driver, dsn string) (*Generic, error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	return &Generic{db}, nil
}

// OpenConfig opens by the name in a struct.
func OpenConfig(c *Config) (*Generic, error) { return open(c) }

func open(c *Config) (*Generic, error) {
	db, err := sql.Open(c.Driver, c.DSN)
	if err != nil {
		return nil, err
	}
	return &Generic{db}, nil
}

// Open opens by the name in its receiver.
func (c Config) Open() (*Generic, error) { return open(&c) }

// Print opens nothing.
func Print(c Config) { println(c.DSN) }

// Count counts.
func (g *Generic) Count() (n int, err error) {
	err = g.db.QueryRow("SELECT count(*) FROM names").Scan(&n)
	return n, err
}
