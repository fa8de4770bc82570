// Package calls cuts calls off from the context in scope.
package calls

import (
	"context"
	"database/sql"
	"net/http"
	"net/smtp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

type server struct {
	db   *sql.DB
	x    *sqlx.DB
	pool *pgxpool.Pool
}

func open(url string) (*server, error) {
	db, err := sql.Open("postgres", url)
	return &server{db: db, x: sqlx.NewDb(db, "postgres")}, err
}

func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	s.db.QueryRowContext(context.Background(), "SELECT 1")           // want `s.db.QueryRowContext gets context.Background\(\) while r.Context\(\) is in scope; pass r.Context\(\), or context.WithoutCancel\(r.Context\(\)\) if it must go on`
	s.db.ExecContext(context.TODO(), "DELETE FROM a")                // want `s.db.ExecContext gets context.TODO\(\) while r.Context\(\) is in scope`
	s.x.GetContext(context.Background(), new(int), "SELECT 1")       // want `s.x.GetContext gets context.Background\(\)`
	s.pool.Exec(context.Background(), "DELETE FROM a")               // want `s.pool.Exec gets context.Background\(\) while r.Context\(\)`
	s.pool.Acquire(context.Background())                             // want `s.pool.Acquire gets`
	if _, err := pgx.Connect(context.Background(), ""); err != nil { // want `pgx.Connect gets`
		http.Error(w, "no database", http.StatusBadGateway)
		return
	}
	s.db.PingContext(context.Background()) // want `s.db.PingContext gets`
}

// What a deferred call is given is evaluated at once.
func (s *server) evaluated(ctx context.Context) {
	defer used(s.pool.Exec(context.Background(), "DELETE FROM a")) // want `s.pool.Exec gets context.Background\(\) while ctx is in scope`
	defer s.pool.QueryRow(context.Background(), "SELECT 1").Scan()
}

func used(pgconn.CommandTag, error) {}

func (s *server) nested(ctx context.Context) error {
	type key struct{}
	_, err := s.db.ExecContext(context.WithValue(context.Background(), key{}, 1), "DELETE FROM a") // want `s.db.ExecContext gets a context, made of context.Background\(\), while ctx is in scope`
	if err == sql.ErrNoRows {
		_, err = s.db.ExecContext(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}
	func() {
		s.db.ExecContext(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}()
	return err
}

// routes has a context of its own for what it does itself.
func routes(mux *http.ServeMux, s *server) {
	ctx := context.Background()
	s.db.PingContext(ctx)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.db.ExecContext(ctx, "DELETE FROM a") // want `s.db.ExecContext gets ctx, made of context.Background\(\), while r.Context\(\) is in scope`
	})
}

// nothingElse has a variable for handlers alone: no fix, it would be unused.
func nothingElse(mux *http.ServeMux, s *server) {
	ctx := context.Background()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.db.ExecContext(ctx, "DELETE FROM a") // want `s.db.ExecContext gets ctx`
	})
}

// dbtx is an interface of this module that speaks of database types.
type dbtx interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func through(ctx context.Context, q dbtx) {
	q.ExecContext(context.Background(), "DELETE FROM a WHERE b = $1", 1) // want `q.ExecContext gets context.Background\(\) while ctx is in scope`
}

// begin returns its transaction, which the caller's context may end.
func (s *server) begin(ctx context.Context) (*sql.Tx, error) {
	return s.db.BeginTx(context.Background(), nil) // want `s.db.BeginTx gets`
}

func (s *server) expression(ctx context.Context) {
	(*pgxpool.Pool).Exec(s.pool, context.Background(), "DELETE FROM a") // want `while ctx is in scope`
}

// branches are not those of an error.
func (s *server) branches(ctx context.Context, r *http.Request, err error) {
	if err != nil {
		return
	} else {
		s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}
	if err == nil {
		s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}
	if r != nil {
		s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}
	if err != nil || fails(s.pool.Exec(context.Background(), "DELETE FROM a")) { // want `while ctx is in scope`
		return
	}
	switch {
	case r.ContentLength > 0:
		s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	case err == nil:
		s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	}
	if err != nil {
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			s.pool.Exec(context.Background(), "DELETE FROM a") // want `while r.Context\(\) is in scope`
		})
	}
}

func fails(pgconn.CommandTag, error) bool { return false }

// init is not the function that runs first.
func (s *server) init(ctx context.Context) {
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
}

// unanswered has not written its response yet.
func (s *server) unanswered(w http.ResponseWriter, r *http.Request, d document, jobs chan int) {
	w.Header().Set("Content-Type", "text/plain")
	smtp.SendMail("", nil, "", nil, nil)
	d.JSON()
	d.Send()
	d.Param("name")
	refuse := func() { http.Error(w, "no", http.StatusForbidden) }
	switch r.Method {
	case http.MethodPost:
		http.Error(w, "no", http.StatusMethodNotAllowed)
		return
	}
	select {
	case <-jobs:
		http.Error(w, "no", http.StatusMethodNotAllowed)
		return
	default:
	}
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while r.Context\(\) is in scope`
	refuse()
}

type document struct{ Context }

func (document) JSON() {}
func (document) Send() {}

// Context is that of a framework.
type Context struct{}

func (Context) Param(string) {}

type stream interface {
	SendMsg(any) error
	RecvMsg(any) error
}

func (s *server) asked(w http.ResponseWriter, r *http.Request, c Context, st stream) {
	c.Param("name")
	st.RecvMsg(nil)
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while r.Context\(\) is in scope`
}

// What is to be done some day is no reason.
func (s *server) someDay(ctx context.Context) {
	// TODO: cancel with the request
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	// FIXME: detached from the request
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	//netralint:ignore preping independent of this rule
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
}

// bounded has a context that ends with it: the call may have that one, but a
// variable may not.
func (s *server) bounded(r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `while ctx is in scope`
	work := context.Background()
	s.pool.Exec(work, "DELETE FROM a") // want `while ctx is in scope`
	s.pool.Exec(ctx, "DELETE FROM a")
}
