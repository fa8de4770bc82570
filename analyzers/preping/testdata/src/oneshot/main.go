// Command oneshot closes what it opens, or looks at a driver only.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"log"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/lib/pq"
	"github.com/sethvargo/go-retry"
)

type dumper struct{ conn *sql.DB }

func (d *dumper) run(dsn string) (err error) {
	d.conn, err = sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer d.conn.Close()
	return d.count()
}

func (d *dumper) count() error {
	var n int
	return d.conn.QueryRow("SELECT count(*) FROM pg_class").Scan(&n)
}

type loader struct{ conn *sql.DB }

func (l *loader) close() { l.conn.Close() }

func (l *loader) run(dsn string) (err error) {
	l.conn, err = sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer l.close()
	_, err = l.conn.Exec("VACUUM")
	return err
}

type kept struct{ conn *sql.DB }

// open closes the pool when something went wrong only.
func (k *kept) open(dsn string) (err error) {
	k.conn, err = sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			k.conn.Close()
		}
	}()
	return k.conn.Ping()
}

type server struct{ conn *sql.DB }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.conn.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), 500)
	}
}

// serve closes the pool when the server ends: others use it until then.
func (s *server) serve() (err error) {
	s.conn, err = sql.Open("postgres", "") // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer s.conn.Close()
	return http.ListenAndServe(":8080", s)
}

type logged struct{ driver.Driver }

// register looks at a driver.
func register(name string) {
	db, err := sql.Open(name, "")
	if err != nil {
		log.Fatal(err)
	}
	drv := db.Driver()
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
	sql.Register("logged", logged{drv})
}

type manager struct{ db atomic.Pointer[sql.DB] }

// reload sets up the pool that goes.
func (m *manager) reload() error {
	db, err := sql.Open("postgres", "") // want `PostgreSQL pool opened by sql.Open has no SetConnMaxLifetime`
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	db.SetMaxOpenConns(50)
	if old := m.db.Swap(db); old != nil {
		old.SetConnMaxLifetime(time.Minute)
		time.AfterFunc(time.Hour, func() { old.Close() })
	}
	return nil
}

type holder struct{ db atomic.Pointer[sql.DB] }

// start sets up the pool after it is stored.
func (h *holder) start() error {
	db, err := sql.Open("postgres", "")
	if err != nil {
		return err
	}
	h.db.Store(db)
	h.db.Load().SetMaxOpenConns(50)
	h.db.Load().SetConnMaxLifetime(time.Hour)
	return h.db.Load().Ping()
}

func main() {
	register("postgres")
	log.Print(new(dumper).run(os.Args[1]), new(loader).run(""), new(kept).open(""), new(manager).reload(), new(holder).start())
	log.Print(counts(), withPool(func(db *sql.DB) error { return db.Ping() }), again(), new(worker).run(context.Background()))
	log.Print(new(server).serve())
}

func counts() error {
	a := &app{}
	if err := a.open(); err != nil {
		return err
	}
	defer a.close()
	return a.count()
}

type app struct{ db *sql.DB }

// open leaves the pool to its caller, which closes it.
func (a *app) open() error {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	a.db = db
	return nil
}

func (a *app) close() {
	if a.db != nil {
		a.db.Close()
	}
}

func (a *app) count() error {
	var n int
	return a.db.QueryRow("SELECT 1").Scan(&n)
}

// withPool lends the pool to what it is passed.
func withPool(f func(*sql.DB) error) (err error) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}

// again uses the pool in a function literal that a call tries until it does not fail.
func again() error {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	return retry.Do(context.Background(), retry.NewConstant(time.Second), func(ctx context.Context) error {
		return db.PingContext(ctx)
	})
}

type worker struct{ db *sql.DB }

// run closes the pool when it is told to stop.
func (w *worker) run(ctx context.Context) error {
	if err := w.connect(); err != nil {
		return err
	}
	defer w.db.Close()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute):
			if _, err := w.db.Exec("DELETE FROM t"); err != nil {
				return err
			}
		}
	}
}

func (w *worker) connect() (err error) {
	w.db, err = sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no`
	return err
}

type suite struct {
	t  *testing.T
	db *sql.DB
}

// Functions that are given a test open its pool.
func newSuite(t *testing.T) *suite {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	return &suite{t, db}
}

func (s *suite) reopen() (err error) {
	s.db, err = sql.Open("postgres", os.Getenv("DATABASE_URL"))
	return err
}

var _ = newSuite
