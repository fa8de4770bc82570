// Command mapped opens pools by object mappers, and gives them pools.
package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"
	"plugin"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/lib/pq"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"xorm.io/xorm"
)

var (
	orm     *gorm.DB
	chosen  *gorm.DB
	mine    *gorm.DB
	around  *gorm.DB
	naked   *gorm.DB
	open    *gorm.DB
	bare    *gorm.DB
	named   *gorm.DB
	plugged *gorm.DB
	bunDB   *bun.DB
	bareDB  *bun.DB
	entDrv  *entsql.Driver
	entDB   *entsql.Driver
	engine  *xorm.Engine
)

func fail(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func gormOpens() {
	var err error
	orm, err = gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	fail(err)
	sqlDB, err := orm.DB()
	fail(err)
	sqlDB.SetMaxOpenConns(20)
	sqlDB.SetConnMaxLifetime(time.Hour)
	bare, err = gorm.Open(postgres.New(postgres.Config{DSN: os.Getenv("DATABASE_URL")})) // want `PostgreSQL pool opened by gorm.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	fail(err)
	named, err = gorm.Open(postgres.New(postgres.Config{DriverName: "postgres", DSN: os.Getenv("DATABASE_URL")})) // want `PostgreSQL pool opened by gorm.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	fail(err)
	plugged, err = gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")))
	fail(err)
	fail(plugged.Use(resolver{})) // which may bound the pool
}

type resolver struct{}

func (resolver) Name() string { return "resolver" }

func (resolver) Initialize(db *gorm.DB) error {
	pool, err := db.DB()
	if err == nil {
		pool.SetMaxOpenConns(5)
	}
	return err
}

// either opens what the setting says.
func either(kind, dsn string) {
	var d gorm.Dialector
	switch kind {
	case "mysql":
		d = mysql.Open(dsn)
	default:
		d = postgres.Open(dsn)
	}
	db, err := gorm.Open(d) // want `pool, which can be PostgreSQL, opened by gorm.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	fail(err)
	chosen = db
}

func onlyMySQL(dsn string) {
	db, err := gorm.Open(mysql.Open(dsn))
	fail(err)
	mine = db
}

// from is given one.
func from(d gorm.Dialector) {
	db, err := gorm.Open(d) // want `PostgreSQL pool opened by gorm.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	fail(err)
	open = db
}

// plug cannot tell what it is given: it may have a pool already.
func plug(from *plugin.Plugin) {
	d, err := from.Lookup("Dialector")
	fail(err)
	db, err := gorm.Open(d.(gorm.Dialector))
	fail(err)
	open = db
}

// gormIsGiven sets the pool up, through gorm and before.
func gormIsGiven() {
	pool, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	fail(err)
	pool.SetMaxOpenConns(20)
	around, err = gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{})
	fail(err)
	again, err := around.DB()
	fail(err)
	again.SetConnMaxLifetime(time.Hour)
}

func gormIsGivenBare() {
	pool, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	fail(err)
	cfg := postgres.Config{Conn: pool}
	naked, err = gorm.Open(postgres.New(cfg), &gorm.Config{})
	fail(err)
}

func buns() {
	pool := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(os.Getenv("DATABASE_URL"))))
	bunDB = bun.NewDB(pool, pgdialect.New())
	bunDB.SetMaxOpenConns(20)
	bunDB.SetConnMaxLifetime(time.Hour)
	fail(bunDB.Ping())
}

func bareBun() {
	pool := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(os.Getenv("DATABASE_URL")))) // want `PostgreSQL pool opened by sql.OpenDB has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	bareDB = bun.NewDB(pool, pgdialect.New())
}

func ents() {
	var err error
	entDrv, err = entsql.Open(dialect.Postgres, os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by entsql.Open has no SetConnMaxLifetime or PingContext`
	fail(err)
	entDrv.DB().SetMaxOpenConns(20)
}

func entIsGiven() {
	pool, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or PingContext`
	fail(err)
	entDB = entsql.OpenDB(dialect.Postgres, pool)
	entDB.DB().SetConnMaxLifetime(time.Hour)
}

func xorms() {
	var err error
	engine, err = xorm.NewEngine("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by xorm.NewEngine has no PingContext`
	fail(err)
	engine.SetMaxOpenConns(20)
	engine.DB().SetConnMaxLifetime(time.Hour)
}

func main() {
	gormOpens()
	either(os.Args[1], os.Args[2])
	onlyMySQL(os.Args[2])
	from(postgres.Open(os.Args[2]))
	p, err := plugin.Open(os.Args[3])
	fail(err)
	plug(p)
	gormIsGiven()
	gormIsGivenBare()
	buns()
	bareBun()
	ents()
	entIsGiven()
	xorms()
	log.Fatal(http.ListenAndServe(":8080", nil))
}
