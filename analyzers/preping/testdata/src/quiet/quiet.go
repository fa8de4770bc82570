// Package quiet holds one function or type for each case that is not reported.
package quiet

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

// complete does all of it, in parts and elsewhere.
func complete(url string) (*holder, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	h := &holder{db: db}
	h.tune()
	return h, h.db.Ping()
}

type holder struct{ db *sql.DB }

func (h *holder) tune() {
	for _, set := range []func(*sql.DB){limit, recycle} {
		_ = set
	}
	limit(h.db)
	recycle(h.db)
}

func limit(db *sql.DB)   { db.SetMaxOpenConns(10) }
func recycle(db *sql.DB) { db.SetConnMaxIdleTime(time.Minute) }

var kept = map[string]*sql.DB{}

// contained opens a pool for itself.
func contained(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return vacuum(db)
}

func vacuum(db *sql.DB) error {
	_, err := db.Exec("vacuum")
	return err
}

// tested sends a statement instead of a ping.
func tested(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	limit(db)
	recycle(db)
	kept["tested"] = db
	return vacuum(db)
}

// Pools of other databases, and of drivers nobody knows.
func others() error {
	for _, name := range []string{"sqlite3", "mysql", "somethingelse"} {
		db, err := sql.Open(name, "")
		if err != nil {
			return err
		}
		kept[name] = db
	}
	return nil
}

// Global is set up by whoever likes to.
var Global *sql.DB

func global(url string) (err error) {
	Global, err = sql.Open("postgres", url)
	return err
}

// Exported has a field others can reach.
type Exported struct{ DB *sql.DB }

func exported(url string) *Exported {
	db, _ := sql.Open("postgres", url)
	return &Exported{DB: db}
}

// accessor returns its pool to others.
type accessor struct{ db *sql.DB }

func (a *accessor) open(url string) {
	a.db, _ = sql.Open("postgres", url)
}

// DB is the exported accessor.
func (a *accessor) DB() *sql.DB { return a.db }

// passed to a function value nothing is known of.
func passed(url string, setUp func(*sql.DB)) {
	db, _ := sql.Open("postgres", url)
	setUp(db)
}

// null keeps no connections, so that none gets old.
func null(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(5)
	db.SetMaxIdleConns(0)
	keptNull = db
	return db.Ping()
}

// unlimited says so.
func unlimited(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(0)
	db.SetConnMaxLifetime(0)
	keptUnlimited = db
	return db.Ping()
}

var keptNull, keptUnlimited, keptOver *sql.DB

// overPool has the settings of pgxpool.
func overPool(pool *pgxpool.Pool) {
	db := stdlib.OpenDBFromPool(pool)
	db.SetMaxOpenConns(3)
	keptOver = db
}

// shared holds one pool that is set up and one that is not: a field stands for
// all that is ever in it.
type shared struct{ db *sql.DB }

func newShared(url string) *shared {
	db, _ := sql.Open("postgres", url)
	return &shared{db}
}

func newSharedSet(url string) *shared {
	s := newShared(url)
	limit(s.db)
	recycle(s.db)
	s.db.Ping()
	return s
}

func newSharedOther(url string) *shared {
	db, _ := sql.Open("postgres", url)
	return &shared{db}
}

var keptPgx []*pgxpool.Pool

// native has the defaults of pgxpool.
func native(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	keptPgx = append(keptPgx, pool)
	return err
}

// period is given the one it checks by.
func period(ctx context.Context, url string, d time.Duration) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	cfg.HealthCheckPeriod = d
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	keptPgx = append(keptPgx, pool)
	return err
}

// literal has a literal for those who give it nothing.
func literal(ctx context.Context, given *pgxpool.Config) error {
	cfg := &pgxpool.Config{}
	if given != nil {
		cfg = given
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	keptPgx = append(keptPgx, pool)
	return err
}
