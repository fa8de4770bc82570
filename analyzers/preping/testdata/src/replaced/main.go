// Command replaced opens new pools in the place of old ones, and sets up only
// those that go.
package main

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// field keeps the pool in a field.
type field struct {
	mu sync.Mutex
	db *sql.DB
}

func (m *field) reload(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `^PostgreSQL pool opened by sql.Open has no SetConnMaxLifetime$`
	if err != nil {
		return err
	}
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	db.SetMaxOpenConns(50)
	m.mu.Lock()
	old := m.db
	m.db = db
	m.mu.Unlock()
	if old != nil {
		old.SetMaxIdleConns(0)
		old.SetConnMaxLifetime(time.Minute)
		time.AfterFunc(time.Hour, func() { old.Close() })
	}
	return nil
}

// exchanged does the same in one assignment.
type exchanged struct{ db *sql.DB }

func (m *exchanged) reload(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		log.Fatal(err)
	}
	old := m.db
	old, m.db = m.db, db
	retire(old)
}

func retire(old *sql.DB) {
	if old == nil {
		return
	}
	old.SetMaxOpenConns(1)
	old.SetConnMaxLifetime(time.Minute)
	if err := old.Close(); err != nil {
		log.Print(err)
	}
}

// direct sets up the pool in the field before it closes it.
type direct struct{ db *sql.DB }

func (m *direct) drain() {
	m.db.SetMaxOpenConns(1)
	log.Print("draining")
	m.db.SetConnMaxLifetime(time.Minute)
	go func() {
		time.Sleep(time.Minute)
		_ = m.db.Close()
	}()
}

func (m *direct) reload(dsn string) (err error) {
	if m.db != nil {
		m.drain()
	}
	m.db, err = sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	return m.db.Ping()
}

// loaded keeps the pool in an atomic pointer, and does not swap it.
type loaded struct{ db atomic.Pointer[sql.DB] }

func (m *loaded) reload(dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	old := m.db.Load()
	if !m.db.CompareAndSwap(old, db) {
		return db.Close()
	}
	m.later(old)
	old.SetMaxOpenConns(1)
	old.SetConnMaxLifetime(time.Minute)
	return nil
}

func (m *loaded) later(old *sql.DB) { time.AfterFunc(time.Hour, func() { old.Close() }) }

// valued keeps the pool in an atomic value of any type.
type valued struct{ db atomic.Value }

func (m *valued) reload(dsn string) error {
	db, err := sqlx.Connect("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	old, _ := m.db.Load().(*sqlx.DB)
	m.db.Store(db)
	if old != nil {
		old.SetMaxOpenConns(1)
		old.SetConnMaxLifetime(time.Minute)
		m.gone(old)
	}
	return nil
}

func (m *valued) gone(*sqlx.DB) {}

// keyed has a pool for each tenant.
type keyed struct{ pools map[string]*sql.DB }

func (m *keyed) reload(tenant, dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	old, ok := m.pools[tenant]
	m.pools[tenant] = db
	if ok {
		old.SetMaxOpenConns(1)
		old.SetConnMaxLifetime(time.Minute)
		go old.Close()
	}
	return nil
}

// queued keeps the pool in a channel of one.
type queued struct{ pool chan *sql.DB }

func (m *queued) reload(dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	old := <-m.pool
	m.pool <- db
	old.SetMaxOpenConns(1)
	old.SetConnMaxLifetime(time.Minute)
	time.AfterFunc(time.Hour, func() { old.Close() })
	return nil
}

// state is replaced as a whole.
type state struct {
	db    *sql.DB
	since time.Time
}

type whole struct{ now *state }

func (m *whole) reload(dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	old := m.now
	m.now = &state{db: db, since: time.Now()}
	old.db.SetMaxOpenConns(1)
	old.db.SetConnMaxLifetime(time.Minute)
	log.Print(old.since)
	return nil
}

// turning reloads in a loop.
func turning(dsns <-chan string) {
	var db *sql.DB
	for dsn := range dsns {
		next, err := sql.Open("postgres", dsn) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
		if err != nil || next.Ping() != nil {
			continue
		}
		old := db
		db = next
		current = db
		if old != nil {
			old.SetMaxOpenConns(1)
			old.SetConnMaxLifetime(time.Minute)
			go old.Close()
		}
	}
}

var current *sql.DB

// The rest sets up the pool that comes.

type tuned struct{ db *sql.DB }

// reload sets up the pool by another name of it.
func (m *tuned) reload(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	old := m.db
	m.db = db
	if old != nil {
		old.Close()
	}
	now := m.db
	now.SetMaxOpenConns(10)
	now.SetConnMaxLifetime(time.Hour)
	return now.Ping()
}

type reused struct{ db *sqlx.DB }

// reload keeps what was there, in another form.
func (m *reused) reload(dsn string) (err error) {
	if m.db, err = sqlx.Connect("postgres", dsn); err != nil {
		return err
	}
	return nil
}

func (m *reused) loosen() {
	old := m.db
	m.db = old.Unsafe()
	old.SetMaxOpenConns(10)
	old.SetConnMaxLifetime(time.Hour)
}

type stopped struct{ db *sql.DB }

// run sets up a pool that is closed when the program ends.
func (m *stopped) run(ctx context.Context) error {
	m.db.SetMaxOpenConns(10)
	m.db.SetConnMaxLifetime(time.Hour)
	go func() {
		<-ctx.Done()
		m.db.Close()
	}()
	return http.ListenAndServe(":8080", nil)
}

func (m *stopped) open(dsn string) (err error) {
	if m.db, err = sql.Open("postgres", dsn); err != nil {
		return err
	}
	return m.db.Ping()
}

type served struct{ db *sql.DB }

// run closes the pool after it has served.
func (m *served) run() error {
	m.db.SetMaxOpenConns(10)
	m.db.SetConnMaxLifetime(time.Hour)
	err := http.ListenAndServe(":8080", nil)
	m.db.Close()
	return err
}

func (m *served) open(dsn string) (err error) {
	if m.db, err = sql.Open("postgres", dsn); err != nil {
		return err
	}
	return m.db.Ping()
}

type limited struct{ db *sql.DB }

// handle sets up the pool that an earlier turn opened.
func (m *limited) handle(limits <-chan int, dsns <-chan string) (err error) {
	for {
		select {
		case n := <-limits:
			db := m.db
			db.SetMaxOpenConns(n)
			db.SetConnMaxLifetime(time.Hour)
		case dsn := <-dsns:
			if m.db, err = sql.Open("postgres", dsn); err != nil {
				return err
			}
			if err := m.db.Ping(); err != nil {
				return err
			}
		}
	}
}

func main() {
	ctx := context.Background()
	log.Print(new(field).reload(ctx, ""), new(direct).reload(""), new(loaded).reload(""), new(valued).reload(""))
	log.Print(new(keyed).reload("", ""), new(queued).reload(""), new(whole).reload(""), new(tuned).reload(""), new(reused).reload(""))
	log.Print(new(stopped).open(""), new(stopped).run(ctx), new(served).open(""), new(served).run(), new(limited).handle(nil, nil))
	new(exchanged).reload("")
	new(reused).loosen()
	turning(nil)
	log.Print(current)
}
