// Command routed opens pools in handlers of routers.
package main

import (
	"container/list"
	"context"
	"database/sql"
	"log"
	"net/http"
	"os"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
	_ "github.com/lib/pq"
)

var dsn = os.Getenv("DATABASE_URL")

type config struct {
	dsn string
	max int
}

type option func(*config)

func withMax(n int) option { return func(c *config) { c.max = n } }

func open(opts ...option) (*sql.DB, error) {
	c := config{dsn: dsn}
	for _, o := range opts {
		o(&c)
	}
	db, err := sql.Open("postgres", c.dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(c.max)
	return db, nil
}

func optioned(w http.ResponseWriter, r *http.Request) {
	db, err := open(withMax(3))
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

// An option opens where the constructor calls it.
type service struct{ db *sql.DB }
type serviceOption func(*service) error

func withDSN(dsn string) serviceOption {
	return func(s *service) error {
		db, err := sql.Open("postgres", dsn)
		if err != nil {
			return err
		}
		s.db = db
		return nil
	}
}

func newService(opts ...serviceOption) (*service, error) {
	s := &service{}
	for _, o := range opts {
		if err := o(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func serviced(w http.ResponseWriter, r *http.Request) {
	s, err := newService(withDSN(dsn))
	if err != nil {
		return
	}
	s.db.ExecContext(r.Context(), "SELECT 1")
}

func ginHandler(c *gin.Context) {
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return
	}
	defer db.Close()
	db.ExecContext(c, "SELECT 1")
}

func echoHandler(c echo.Context) error {
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(c.Request().Context(), "SELECT 1")
	return err
}

func fiberHandler(c *fiber.Ctx) error {
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(c.Context(), "SELECT 1")
	return err
}

// with gives the pool to a function that may keep it.
func with[T any](ctx context.Context, f func(*pgxpool.Pool) (T, error)) (T, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		var zero T
		return zero, err
	}
	return f(pool)
}

func generic(w http.ResponseWriter, r *http.Request) {
	with(r.Context(), func(p *pgxpool.Pool) (int, error) {
		var n int
		return n, p.QueryRow(r.Context(), "SELECT 1").Scan(&n)
	})
}

type repo[T any] struct{ db *sql.DB }

func newRepo[T any]() (*repo[T], error) {
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
	if err != nil {
		return nil, err
	}
	return &repo[T]{db}, nil
}

func genericRepo(w http.ResponseWriter, r *http.Request) {
	rp, err := newRepo[int]()
	if err != nil {
		return
	}
	rp.db.ExecContext(r.Context(), "SELECT 1")
}

type server struct {
	dsn  string
	once sync.Once
	db   *sql.DB
}

func (s *server) open() (*sql.DB, error) { return sql.Open("postgres", s.dsn) } // want `sql.Open opens a pool for each request and nothing closes it$`

func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	f := s.open
	db, err := f()
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

func makeHandler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request and nothing closes it$`
		if err != nil {
			return
		}
		db.ExecContext(r.Context(), "SELECT 1")
	}
}

func opener() func() (*sql.DB, error) {
	return func() (*sql.DB, error) { return sql.Open("postgres", dsn) }
}

func useOpener(w http.ResponseWriter, r *http.Request) {
	db, err := opener()()
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

func ginMaker() gin.HandlerFunc {
	return func(c *gin.Context) {
		pool, err := pgxpool.New(c, dsn) // want `pgxpool.New opens a pool for each request and nothing closes it$`
		if err != nil {
			return
		}
		pool.Exec(c, "SELECT 1")
	}
}

func inVar(w http.ResponseWriter, r *http.Request) {
	open := func() (*sql.DB, error) { return sql.Open("postgres", dsn) } // want `sql.Open opens a pool for each request and nothing closes it$`
	db, err := open()
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

// errorHandler is a type of handlers that return errors.
type errorHandler func(w http.ResponseWriter, r *http.Request) error

func (h errorHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h(w, r) }

// withDB runs a function with a pool of its own.
func withDB(f func(*sql.DB) error) error {
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return err
	}
	defer db.Close()
	return f(db)
}

func withDBHandler(w http.ResponseWriter, r *http.Request) error {
	return withDB(func(db *sql.DB) error { return db.PingContext(r.Context()) })
}

// lazy opens in a function literal that is passed on.
func (s *server) lazy(w http.ResponseWriter, r *http.Request) {
	open := func() {
		if s.db == nil {
			s.db, _ = sql.Open("postgres", dsn)
		}
	}
	s.once.Do(open)
	s.db.ExecContext(r.Context(), "SELECT 1")
}

// outside opens once, and its handler has what it opened.
func outside() http.HandlerFunc {
	open := func() (*sql.DB, error) { return sql.Open("postgres", dsn) }
	db, err := open()
	if err != nil {
		log.Fatal(err)
	}
	return func(w http.ResponseWriter, r *http.Request) { db.ExecContext(r.Context(), "SELECT 1") }
}

var opened = func() (*sql.DB, error) { return sql.Open("postgres", dsn) }

// several may be one that opens nothing.
func several(w http.ResponseWriter, r *http.Request) {
	get := func() *sql.DB { return shared }
	if r.Method == "POST" {
		get = func() *sql.DB { db, _ := opened(); shared = db; return db }
	}
	get().ExecContext(r.Context(), "SELECT 1")
}

var shared *sql.DB

// tenant opens what the request names, through a variable.
func tenant(c *gin.Context) {
	open := func(url string) (*sql.DB, error) { return sql.Open("postgres", url) }
	db, err := open(c.Query("url"))
	if err != nil {
		return
	}
	defer db.Close()
	pool, err := pgxpool.New(c, c.Query("url"))
	if err != nil {
		return
	}
	defer pool.Close()
}

// reloading keeps what a request opens, in containers of the standard library.
type reloading struct {
	pool atomic.Pointer[pgxpool.Pool]
	held atomic.Value
	many sync.Map
	all  list.List
}

func (s *reloading) reload(w http.ResponseWriter, r *http.Request) {
	next, err := pgxpool.New(context.Background(), dsn)
	if err != nil {
		return
	}
	if old := s.pool.Swap(next); old != nil {
		old.Close()
	}
	one, _ := sql.Open("postgres", dsn)
	s.held.Store(one)
	two, _ := sql.Open("postgres", dsn)
	s.many.LoadOrStore("a", two)
	three, _ := sql.Open("postgres", dsn)
	s.all.PushBack(three)
	four, _ := pgxpool.New(context.Background(), dsn)
	s.pool.Store(four)
}

// started is called by main too, by a variable.
func (s *server) started() (*sql.DB, error) { return sql.Open("postgres", s.dsn) }

func start(s *server) {
	open := s.started
	db, err := open()
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(2)
}

func main() {
	s := &server{dsn: dsn}
	r := chi.NewRouter()
	r.Get("/a", optioned)
	r.Get("/b", serviced)
	r.Get("/c", generic)
	r.Get("/d", genericRepo)
	r.Get("/e", s.handle)
	r.Get("/f", makeHandler())
	r.Get("/g", useOpener)
	r.Get("/h", inVar)
	r.Method("GET", "/i", errorHandler(withDBHandler))
	g := gin.New()
	g.GET("/", ginHandler)
	g.GET("/m", ginMaker())
	e := echo.New()
	e.GET("/", echoHandler)
	f := fiber.New()
	f.Get("/", fiberHandler)
	start(s)
	r.Get("/j", s.lazy)
	r.Get("/k", outside())
	r.Get("/l", several)
	r.Get("/m", new(reloading).reload)
	g.GET("/t", tenant)
	log.Fatal(http.ListenAndServe(":80", r))
}
