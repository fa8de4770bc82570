package database

import (
	"database/sql"
	"log/slog"
	"time"
)

// Logged is a database that logs its slow statements.
type Logged struct {
	*sql.DB
	Slow time.Duration
	Log  *slog.Logger
}

// Exec runs a statement.
func (l *Logged) Exec(query string, args ...any) (sql.Result, error) {
	start := time.Now()
	res, err := l.DB.Exec(query, args...)
	if took := time.Since(start); took > l.Slow {
		l.Log.Warn("slow statement", "statement", query, "took", took)
	}
	return res, err
}
