// Package silent passes detached contexts where they are right, or where
// nothing is known.
package silent

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type server struct {
	pool *pgxpool.Pool
	tx   *sql.Tx
	pg   *sql.DB
	ctx  context.Context
	once sync.Once
	rows pgx.Rows
	lost bool
}

func otherDatabases(ctx context.Context, unknown *sql.DB, config *mysql.Config) {
	db, _ := sql.Open("mysql", config.FormatDSN())
	db.ExecContext(context.Background(), "DELETE FROM a")
	unknown.ExecContext(context.Background(), "DELETE FROM a WHERE b = ?", 1)
}

func (s *server) noneInScope() {
	s.pool.Exec(context.Background(), "DELETE FROM a")
	s.pool.Exec(s.ctx, "DELETE FROM a")
}

var background = context.Background()

func (s *server) elsewhere(ctx context.Context) {
	s.pool.Exec(background, "DELETE FROM a")
	s.ctx = context.Background()
	s.pool.Exec(s.ctx, "DELETE FROM a")
}

func (s *server) meant(ctx context.Context) {
	s.pool.Exec(context.WithoutCancel(ctx), "DELETE FROM a")
}

func (s *server) later(ctx context.Context) {
	go s.pool.Exec(context.Background(), "DELETE FROM a")
	defer s.pool.Exec(context.Background(), "DELETE FROM a")
	go func() {
		s.pool.Exec(context.Background(), "DELETE FROM a")
	}()
	defer func() {
		s.pool.Exec(context.Background(), "DELETE FROM a")
	}()
	s.once.Do(func() {
		s.pool.Exec(context.Background(), "DELETE FROM a")
	})
	submit(ctx, func() error {
		_, err := s.pool.Exec(context.Background(), "DELETE FROM a")
		return err
	})
	work := context.Background()
	go func() {
		s.pool.Exec(work, "DELETE FROM a")
	}()
}

var queue []func() error

func submit(ctx context.Context, f func() error) { queue = append(queue, f) }

func init() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pgx.Connect(ctx, "")
	var r *http.Request
	start := r.Context()
	_ = start
	pgx.Connect(context.Background(), "")
}

func (s *server) done(ctx context.Context) {
	<-ctx.Done()
	s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
}

func (s *server) over(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	if ctx.Err() != nil {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	cancel()
	s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
}

func (s *server) failed(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "DELETE FROM a")
	if err != nil {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
		return err
	}
	if _, err := s.pool.Exec(ctx, "DELETE FROM a"); err == nil {
		return nil
	} else {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	switch {
	case err != nil:
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	case errors.Is(err, context.Canceled):
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	if s.rows != nil && nil != err {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	if err != nil && s.rows != nil {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	if errors.Is(err, context.DeadlineExceeded) && s.rows != s.rows {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	if errors.Is(err, context.Canceled) && s.lost {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	if err != sql.ErrNoRows {
		s.pool.Exec(context.Background(), "INSERT INTO lost VALUES (1)")
	}
	return nil
}

func (s *server) answered(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		http.Error(w, "no", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(1)
	s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
}

func (s *server) written(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusNoContent)
	s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
}

// answeredHere leaves the branch in which it has answered, but not before.
func (s *server) answeredHere(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		http.Error(w, "no", http.StatusMethodNotAllowed)
		s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
		return
	}
}

func (s *server) answeredSometimes(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		http.Error(w, "no", http.StatusMethodNotAllowed)
	}
	s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
}

func (s *server) audited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
	})
}

// Context is the context of a framework.
type Context struct{ r *http.Request }

func (c *Context) JSON(code int, v any) {}

// Ctx is the context of another framework.
type Ctx struct{}

func (c Ctx) SendString(string) {}

// stream is a stream of gRPC.
type stream interface {
	Context() context.Context
	Send(string) error
	SendMsg(any) error
	RecvMsg(any) error
}

func (s *server) framework(c *Context, r *http.Request) {
	c.JSON(200, nil)
	s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
}

func (s *server) otherFrameworks(c Ctx, st stream, r *http.Request) {
	func(r *http.Request) {
		st.Send("done")
		s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
	}(r)
	func(r *http.Request) {
		c.SendString("done")
		s.pool.Exec(context.Background(), "INSERT INTO seen VALUES (1)")
	}(r)
}

// kept keeps its transaction and rows when ctx is over.
func (s *server) kept(ctx context.Context) (err error) {
	s.tx, err = s.pg.BeginTx(context.Background(), nil)
	s.rows, err = s.pool.Query(context.Background(), "SELECT $1", 1)
	return err
}

func (s *server) ends(ctx context.Context, tx pgx.Tx, conn *pgx.Conn, locked *pgxpool.Conn) {
	tx.Rollback(context.Background())
	tx.Commit(context.Background())
	conn.Exec(context.Background(), "SELECT pg_advisory_unlock($1)", 1)
	conn.Exec(context.Background(), "UNLISTEN *")
	conn.Close(context.Background())
	locked.Release()
}

func (s *server) Shutdown(ctx context.Context) {
	s.pool.Exec(context.Background(), "UPDATE leaders SET active = false")
}

func (s *server) explained(ctx context.Context) {
	// The entry must be there though the request is cancelled.
	s.pool.Exec(context.Background(), "INSERT INTO audit VALUES (1)")
	s.pool.Exec(context.Background(), "INSERT INTO audit VALUES (1)") // outlives the request
	//nolint:contextcheck
	s.pool.Exec(context.Background(), "INSERT INTO audit VALUES (1)")
	// Detached: see above.
	audit := context.Background()
	s.pool.Exec(audit, "INSERT INTO audit VALUES (1)")

	work := context.Background()

	s.pool.Exec(work, "INSERT INTO audit VALUES (1)") // outlives the request
}

// words are those by which a detached context is explained.
func (s *server) words(ctx context.Context) {
	s.pool.Exec(context.Background(), "SELECT 1") // with a background context: the entry counts
	s.pool.Exec(context.Background(), "SELECT 1") // a fresh ctx, as the entry counts
	s.pool.Exec(context.Background(), "SELECT 1") // detaches from the request
	s.pool.Exec(context.Background(), "SELECT 1") // independent of the request
	s.pool.Exec(context.Background(), "SELECT 1") // even when the client is gone
	s.pool.Exec(context.Background(), "SELECT 1") // not the request's, on purpose
	s.pool.Exec(context.Background(), "SELECT 1") // intentionally not the request's
	s.pool.Exec(context.Background(), "SELECT 1") // deliberately not the request's
	s.pool.Exec(context.Background(), "SELECT 1") //nolint:errcheck,contextcheck
}

func (s *server) open(ctx context.Context) (err error) {
	s.pool, err = pgxpool.New(context.Background(), "")
	return err
}

func (s *server) overwritten(ctx context.Context) {
	ctx = context.Background()
	s.pool.Exec(ctx, "DELETE FROM a")
	s.pool.Exec(context.Background(), "DELETE FROM a")
}

func (s *server) mixed(r *http.Request) {
	ctx := context.Background()
	if r != nil {
		ctx = r.Context()
	}
	s.pool.Exec(ctx, "DELETE FROM a")
}

func (s *server) pointed(r *http.Request) {
	ctx := context.Background()
	fill(&ctx)
	s.pool.Exec(ctx, "DELETE FROM a")
}

func fill(ctx *context.Context) {}

// spread has its arguments from a function.
func (s *server) spread(ctx context.Context) {
	s.pool.Exec(arguments())
	s.pg.Exec("SELECT $1", context.Background())
}

func arguments() (context.Context, string) { return context.Background(), "DELETE FROM a" }

// ending may cancel its context before its result is used.
func (s *server) ending(r *http.Request) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := s.pg.PingContext(ctx); err != nil {
		return nil, err
	}
	return s.pg.BeginTx(context.Background(), nil)
}

// unnamed has a context that cannot be used.
func (s *server) unnamed(context.Context, *http.Request) {
	s.pool.Exec(context.Background(), "DELETE FROM a")
}

// defaulted is given its context, most of the time.
func (s *server) defaulted(ctx context.Context, r *http.Request) {
	if ctx == nil {
		ctx = context.Background()
	}
	s.pool.Exec(ctx, "DELETE FROM a")
}

// methodValue calls what stands for a method.
func (s *server) methodValue(ctx context.Context) error {
	exec := s.pool.Exec
	_, err := exec(context.Background(), "DELETE FROM a")
	return err
}
