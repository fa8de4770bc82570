// Package canbe opens what the configuration names.
package canbe

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

func open(small bool) (*sql.DB, error) {
	driver := "postgres"
	if small {
		driver = "mysql"
	}
	return sql.Open(driver, "")
}

func use(ctx context.Context) {
	db, _ := open(true)
	db.Exec("DELETE FROM a") // want `^db.Exec \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context; use ExecContext with ctx$`
}

func names(ctx context.Context, name string) {
	mine, _ := open(true)
	text := fmt.Sprintf("DROP DATABASE `%s`", name)
	mine.Exec(text)
	mine.Exec("DELETE FROM a WHERE id = $1::uuid RETURNING id", name) // want `^mine.Exec \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context`
}

// store is opened as one or the other, and mostly sends both the same.
type store struct{ db *sql.DB }

func (s *store) openPostgres() (err error) {
	if s.db, err = sql.Open("postgres", ""); err != nil {
		return err
	}
	return s.db.Ping() // want `^s.db.Ping \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context`
}

func (s *store) openSmall() (err error) {
	if s.db, err = sql.Open("mysql", ""); err != nil {
		return err
	}
	if err := s.db.Ping(); err != nil { // the function speaks to MySQL
		return err
	}
	_, err = s.db.Exec("INSERT INTO a (n) VALUES (1) ON DUPLICATE KEY UPDATE n = 2")
	return err
}

func (s *store) repairMySQL() error {
	_, err := s.db.Exec("ANALYZE a")
	return err
}

func (s *store) Clear() error {
	_, err := s.db.Exec("DELETE FROM a") // want `^s.db.Exec \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context`
	return err
}

// truncateMySQL is named for what it is for.
func truncateMySQL() error {
	db, _ := open(true)
	_, err := db.Exec("TRUNCATE a")
	return err
}
