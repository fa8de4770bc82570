// Package gen opens what its callers name.
package gen

import "database/sql"

// Generic keeps a pool.
type Generic struct{ DB *sql.DB }

// Open opens it.
func Open(driver, dsn string) (*Generic, error) {
	db, err := connect(driver, dsn)
	if err != nil {
		return nil, err
	}
	return &Generic{DB: db}, nil
}

func connect(name, dsn string) (*sql.DB, error) {
	db, err := sql.Open(name, dsn)
	if err != nil {
		return nil, err
	}
	return db, db.Ping() // want `Ping: unknown`
}

// Count asks for a number.
func (g *Generic) Count() (n int, err error) {
	err = g.DB.QueryRow("SELECT count(*) FROM names").Scan(&n) // want `QueryRow: unknown`
	return n, err
}

// Version opens nothing by the name.
func Version(driver string) string { return "version of " + driver }

// Factory makes pools.
type Factory struct{}

// Make runs a statement on what it opens.
func (*Factory) Make(driver string) error {
	db, err := sql.Open(driver, "")
	if err != nil {
		return err
	}
	_, err = db.Exec("SELECT 1") // want `Exec: unknown`
	return err
}
