package quiet

import (
	"database/sql"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database/postgres"
	"github.com/pressly/goose/v3"
)

// migrated lends its pool to a migration tool.
func migrated(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return goose.Up(db, "migrations")
}

// instance lends it to one that keeps it for as long.
func instance(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	driver, err := postgres.WithInstance(db, &postgres.Config{})
	if err != nil {
		return err
	}
	m, err := migrate.NewWithDatabaseInstance("file://migrations", "postgres", driver)
	if err != nil {
		return err
	}
	defer m.Close()
	return m.Up()
}
