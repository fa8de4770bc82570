package conn_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn"
)

// accounts is what a handler needs: the process-wide handle, opened once.
type accounts struct{ db *conn.DB }

// ServeHTTP commits before it answers, so it can still answer 500 when the
// commit fails. A middleware that commits after the handler cannot: by then the
// answer is on its way.
func (a accounts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	err := a.db.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO account VALUES ($1)", r.FormValue("name"))
		return err
	}, conn.Retry(3))
	var pgErr *pgconn.PgError
	switch {
	case errors.As(err, &pgErr) && pgErr.Code == "23505": // unique_violation
		http.Error(w, "taken", http.StatusConflict)
	case err != nil: // among others conn.ErrCommitUnknown: it may or may not be saved
		slog.ErrorContext(ctx, "save account", "error", err)
		http.Error(w, "not saved", http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusCreated)
	}
}

func ExampleDB_InTx() {
	ctx := context.Background()
	db, err := conn.OpenURL(ctx, testURL())
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	// The constraint is checked at COMMIT, where most handlers no longer look.
	if _, err := db.Exec(ctx, "CREATE TABLE account (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)"); err != nil {
		log.Fatal(err)
	}
	defer func() { _, _ = db.Exec(ctx, "DROP TABLE account") }()

	for range 2 {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/accounts", strings.NewReader("name=ada"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		accounts{db}.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// 201
	// 409
}
