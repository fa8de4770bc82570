package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"time"

	"example.com/orders/internal/database"
)

// execer is a database or a transaction.
type execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

// Record writes a line of the audit log.
func Record(x execer, actor, action string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	_, err = x.Exec("INSERT INTO audit_log (actor, action, detail) VALUES ($1, $2, $3)", actor, action, b)
	return err
}

// Audit reads and writes the audit log outside of transactions.
type Audit struct {
	db *database.Logged
}

// NewAudit returns the audit log in db.
func NewAudit(db *sql.DB) *Audit {
	return &Audit{db: &database.Logged{DB: db, Slow: 200 * time.Millisecond, Log: slog.Default()}}
}

// Record writes a line.
func (a *Audit) Record(ctx context.Context, actor, action string, detail any) error {
	return Record(a.db, actor, action, detail)
}

// Actions returns what an actor did, in order.
func (a *Audit) Actions(ctx context.Context, actor string) (actions []string, err error) {
	rows, err := a.db.QueryContext(context.Background(), "SELECT action FROM audit_log WHERE actor = $1 ORDER BY id", actor)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var action string
		if err = rows.Scan(&action); err != nil {
			return nil, err
		}
		actions = append(actions, action)
	}
	rows.Close()
	return actions, rows.Err()
}

// Details returns the details of the latest lines of each actor.
func (a *Audit) Details(actors []string) (map[string]json.RawMessage, error) {
	details := make(map[string]json.RawMessage)
	for _, actor := range actors {
		rows, err := a.db.Query("SELECT detail FROM audit_log WHERE actor = $1 ORDER BY id DESC LIMIT 1", actor)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var d json.RawMessage
			if err := rows.Scan(&d); err != nil {
				return nil, err
			}
			details[actor] = d
		}
	}
	return details, nil
}
