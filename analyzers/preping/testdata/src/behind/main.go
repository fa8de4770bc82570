// Command behind gives pools to values that only the function has which closes the pool.
package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"
	"time"

	_ "github.com/lib/pq"
)

// Migrator is what commands use the pool by; up is called by none.
type Migrator interface {
	Version() (int, error)
	Migrate(to int) error
	Up() error
}

type migrator struct{ db *sql.DB }

func NewMigrator(db *sql.DB) Migrator { return newMigrator(db) }

func newMigrator(db *sql.DB) Migrator { return &migrator{db: db} }

func tryMigrator(db *sql.DB) (*migrator, error) {
	m := &migrator{db}
	return m, m.lock()
}

func (m *migrator) Version() (n int, err error) {
	return n, m.db.QueryRow("SELECT version FROM migrations").Scan(&n)
}

func (m *migrator) Migrate(to int) error {
	if err := m.lock(); err != nil {
		return err
	}
	_, err := m.db.Exec("UPDATE migrations SET version = $1", to)
	return err
}

func (m *migrator) Up() error {
	_, err := m.db.Exec("UPDATE migrations SET version = version + 1")
	return err
}

func (m *migrator) lock() error {
	_, err := m.db.Exec("LOCK TABLE migrations")
	return err
}

type command struct{ dsn string }

func (c *command) version() (int, error) {
	db, err := sql.Open("postgres", c.dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return NewMigrator(db).Version()
}

func (c *command) migrate(to int) error {
	db, err := sql.Open("postgres", c.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	m := NewMigrator(db)
	if _, err := m.Version(); err != nil {
		return err
	}
	return m.Migrate(to)
}

func (c *command) try() error {
	db, err := sql.Open("postgres", c.dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := tryMigrator(db)
	if err != nil {
		return err
	}
	return m.Up()
}

var last Migrator

// keep gives the value to a variable of the package.
func (c *command) keep() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	last = NewMigrator(db)
	return last.Up()
}

// Server serves requests with its pool until it fails.
type Server interface{ Run() error }

type server struct{ db *sql.DB }

func NewServer(db *sql.DB) Server { return &server{db} }

func (s *server) Run() error {
	http.HandleFunc("/", s.count)
	return http.ListenAndServe(":8080", nil)
}

func (s *server) count(w http.ResponseWriter, r *http.Request) {
	_, _ = s.db.Exec("SELECT 1")
}

func (c *command) serve() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	return NewServer(db).Run()
}

type muxed struct{ db *sql.DB }

func (m *muxed) ServeHTTP(w http.ResponseWriter, r *http.Request) { _, _ = m.db.Exec("SELECT 1") }

func (m *muxed) Run() error { return http.ListenAndServe(":8081", m) }

func (c *command) handle() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	var s Server = &muxed{db}
	return s.Run()
}

// Looper works until it is told to stop.
type Looper interface{ Loop(stop chan bool) }

type looper struct{ db *sql.DB }

func newLooper(db *sql.DB) Looper { return looper{db} }

func (l looper) Loop(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Second):
			_, _ = l.db.Exec("SELECT 1")
		}
	}
}

func (c *command) loop() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	newLooper(db).Loop(make(chan bool))
	return nil
}

type pinger struct{ db *sql.DB }

func newPinger(db *sql.DB) Server { return pinger{db} }

func (p pinger) Run() error { _, err := p.db.Exec("SELECT 1"); return err }

// A closure that runs later has the value.
func (c *command) spawn() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	p := newPinger(db)
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { _ = p.Run() })
	return http.ListenAndServe(":8082", nil)
}

func work(db *sql.DB) { _, _ = db.Exec("SELECT 1") }

// A goroutine has the pool as long as requests come.
func (c *command) background() error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	go work(db)
	return http.ListenAndServe(":8083", nil)
}

// A function that works on in a goroutine has the pool beside the value.
func (c *command) beside(stop chan bool) error {
	db, err := sql.Open("postgres", c.dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	go poll(db, stop)
	return NewMigrator(db).Up()
}

func poll(db *sql.DB, stop chan bool) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Second):
			work(db)
		}
	}
}

type box struct{ db *sql.DB }

func (b *box) first() error { _, err := b.db.Exec("SELECT 1"); return err }

func (b *box) second() error { _, err := b.db.Exec("SELECT 2"); return err }

// open is called on a value that others have, and call second on.
func (b *box) open(dsn string) (err error) {
	b.db, err = sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		return err
	}
	defer b.db.Close()
	return b.first()
}

func main() {
	c := &command{os.Getenv("DATABASE_URL")}
	b := new(box)
	go b.second()
	_, err := c.version()
	log.Println(err, c.migrate(1), c.try(), c.keep(), c.serve(), c.handle(), c.loop(), c.spawn(), c.background(), c.beside(make(chan bool)), b.open(c.dsn))
}
