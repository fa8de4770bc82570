// Command web opens pools in handlers of net/http.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.com/poolperrequest/store"
	"github.com/netra-systems/netralint/conn"
)

var url = os.Getenv("DATABASE_URL")

func leak(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `^sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	var n int
	db.QueryRowContext(r.Context(), "SELECT 1").Scan(&n)
	fmt.Fprintln(w, n)
}

func connect() (*sql.DB, error) {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return nil, err
	}
	return db, db.Ping()
}

func login(w http.ResponseWriter, r *http.Request) {
	db, err := connect()
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

func deferred(w http.ResponseWriter, r *http.Request) {
	db, err := sqlx.Open("postgres", url) // want `^sqlx.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer db.Close()
	db.ExecContext(r.Context(), "SELECT 1")
}

// inTime closes on every way out, the last one in a condition that asks whether
// there is something to close.
func inTime(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	if _, err := db.ExecContext(r.Context(), "SELECT 1"); err != nil {
		db.Close()
		return
	}
	if db != nil {
		db.Close()
	}
}

func notAlways(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", url) // want `^sql.Open opens a pool for each request and does not close it on every way out$`
	if err != nil {
		return
	}
	if _, err := db.ExecContext(r.Context(), "SELECT 1"); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	db.Close()
}

func connection(w http.ResponseWriter, r *http.Request) {
	c, err := pgx.Connect(r.Context(), url) // want `pgx.Connect opens a connection for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer c.Close(context.Background())
	c.Exec(r.Context(), "SELECT 1")
}

func native(w http.ResponseWriter, r *http.Request) {
	pool, err := pgxpool.New(r.Context(), url) // want `pgxpool.New opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	pool.Exec(r.Context(), "SELECT 1")
}

func reference(w http.ResponseWriter, r *http.Request) {
	db, err := conn.OpenURL(r.Context(), url) // want `conn.OpenURL opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.Exec(r.Context(), "SELECT 1")
}

func mapped(w http.ResponseWriter, r *http.Request) {
	db, err := gorm.Open(postgres.Open(url)) // want `gorm.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.WithContext(r.Context()).Exec("SELECT 1")
}

// repository holds the pool of a request.
type repository struct{ db *sql.DB }

func (r *repository) touch(ctx context.Context) { r.db.ExecContext(ctx, "SELECT 1") }

func held(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	repo := &repository{db: db}
	repo.touch(r.Context())
}

type opened struct{ db *sql.DB }

func (r *opened) touch(ctx context.Context) { r.db.ExecContext(ctx, "SELECT 1") }

func inField(w http.ResponseWriter, r *http.Request) {
	var repo opened
	var err error
	if repo.db, err = sql.Open("postgres", url); err != nil { // want `sql.Open opens a pool for each request and nothing closes it`
		return
	}
	repo.touch(r.Context())
}

type closed struct{ db *sql.DB }

func (r *closed) touch(ctx context.Context) { r.db.ExecContext(ctx, "SELECT 1") }

func inPointer(w http.ResponseWriter, r *http.Request) {
	repo := &closed{}
	var err error
	repo.db, err = sql.Open("postgres", url) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer repo.db.Close()
	repo.touch(r.Context())
}

type listed struct{ db *sql.DB }

var repositories []*listed

// inList keeps the struct.
func inList(w http.ResponseWriter, r *http.Request) {
	repo := &listed{}
	repo.db, _ = sql.Open("postgres", url)
	repositories = append(repositories, repo)
}

func elsewhere(w http.ResponseWriter, r *http.Request) {
	db, err := store.OpenDB(url) // want `store.OpenDB opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

func elsewhereHeld(w http.ResponseWriter, r *http.Request) {
	s, err := store.New(url) // want `store.New opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer s.Close()
	s.DB.ExecContext(r.Context(), "SELECT 1")
}

// both is called by main too.
func both() (*sql.DB, error) { return sql.Open("postgres", url) }

func useBoth(w http.ResponseWriter, r *http.Request) {
	db, err := both() // want `both opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

func started(w http.ResponseWriter, r *http.Request) {
	go func() {
		db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
		if err != nil {
			return
		}
		db.Exec("SELECT 1")
	}()
}

// middleware opens one for all requests.
func middleware(next http.Handler) http.Handler {
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		db.ExecContext(r.Context(), "SELECT 1")
		next.ServeHTTP(w, r)
	})
}

func perRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
		if err != nil {
			return
		}
		db.ExecContext(r.Context(), "SELECT 1")
		next.ServeHTTP(w, r)
	})
}

type server struct {
	once sync.Once
	db   *sql.DB
	pool *pgxpool.Pool
	many map[string]*sql.DB
	ch   chan *sql.DB
}

// ServeHTTP opens what it keeps.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.once.Do(func() {
		db, err := sql.Open("postgres", url)
		if err != nil {
			log.Print(err)
		}
		s.db = db
	})
	if s.pool == nil {
		pool, err := pgxpool.New(context.Background(), url)
		if err != nil {
			return
		}
		s.pool = pool
	}
	if s.many["a"] == nil {
		s.many["a"], _ = sql.Open("postgres", url)
	}
	s.open()
	db, err := lazily()
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
	sent, err := sql.Open("postgres", url)
	if err != nil {
		return
	}
	s.ch <- sent
	kept, err := store.Kept(url)
	if err != nil {
		return
	}
	kept.ExecContext(r.Context(), "SELECT 1")
	store.Use(url)
}

func (s *server) open() {
	if s.db == nil {
		s.db, _ = sql.Open("postgres", url)
	}
}

var shared *sql.DB

func lazily() (*sql.DB, error) {
	if shared != nil {
		return shared, nil
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	shared = db
	return db, nil
}

// test tries what a form says.
func test(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", r.FormValue("url"))
	if err != nil {
		return
	}
	defer db.Close()
	var form struct{ URL string }
	if err := json.NewDecoder(r.Body).Decode(&form); err != nil {
		return
	}
	other, err := try(fmt.Sprintf("%s?sslmode=require", form.URL))
	if err != nil {
		return
	}
	other.ExecContext(r.Context(), "SELECT 1")
}

func try(url string) (*sql.DB, error) { return sql.Open("postgres", url) }

func main() {
	db, err := both()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	mux := chi.NewRouter()
	mux.Get("/leak", leak)
	mux.Get("/login", login)
	for _, h := range []http.HandlerFunc{deferred, inTime, notAlways, connection, native, reference, mapped, held, inField, inPointer, inList, elsewhere, elsewhereHeld, useBoth, started, test} {
		mux.Handle("/", h)
	}
	mux.Handle("/server", middleware(perRequest(new(server))))
	log.Fatal(http.ListenAndServe(":8080", mux))
}

type kept struct{ repo *store.Repo }

// Repos hold a pool that their users do not see.
func (k *kept) repos(w http.ResponseWriter, r *http.Request) {
	one, err := store.NewRepo(url) // want `store.NewRepo opens a pool for each request and nothing closes it$`
	if err != nil {
		return
	}
	one.Count(r.Context())
	two, err := store.NewRepo(url) // want `store.NewRepo opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer two.Close()
	two.Count(r.Context())
	same, err := store.TheRepo(url)
	if err != nil {
		return
	}
	same.Count(r.Context())
	if k.repo == nil {
		k.repo, _ = store.NewRepo(url)
	}
	tenant, err := store.NewRepo(r.FormValue("url"))
	if err != nil {
		return
	}
	defer tenant.Close()
	tenant.Count(r.Context())
	var db *sql.DB
	store.Around(db).Count(r.Context())
}
