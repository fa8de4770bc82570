package tools_test

import (
	"database/sql"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/netra-systems/netralint/conn"
)

// Page is a row of what the mappers store.
type Page struct {
	ID    int64 `bun:",pk,autoincrement"`
	Title string
}

const pageTable = "CREATE TABLE pages (id bigserial PRIMARY KEY, title text NOT NULL)"

// mapped runs f on both doors to a sql.DB, in every mode and with parity.
func mapped(t *testing.T, f func(t *testing.T, db *conn.DB)) {
	for name, opts := range ways {
		t.Run(name, func(t *testing.T) {
			db := open(t, opts...)
			exec(t, db, pageTable)
			f(t, db)
			var n int
			if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pages WHERE title = 'Kim'").Scan(&n); err != nil || n != 1 {
				t.Errorf("%d rows, %v; want the one that was committed", n, err)
			}
			if n := db.SQL().Stats().InUse; n != 0 {
				t.Errorf("%d connections are still in use", n)
			}
		})
	}
}

func TestGorm(t *testing.T) {
	mapped(t, func(t *testing.T, db *conn.DB) {
		g, err := gorm.Open(postgres.New(postgres.Config{Conn: db.SQL()}), &gorm.Config{Logger: logger.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.WithContext(t.Context()).Create(&Page{Title: "Kim"}).Error; err != nil {
			t.Fatal(err)
		}
		err = g.WithContext(t.Context()).Transaction(func(tx *gorm.DB) error {
			if err := tx.Create(&Page{Title: "Kim"}).Error; err != nil {
				return err
			}
			return sql.ErrTxDone // undone
		})
		var p Page
		if found := g.WithContext(t.Context()).First(&p, "title = ?", "Kim").Error; found != nil || err == nil || p.ID != 1 {
			t.Errorf("%+v, %v, %v", p, found, err)
		}
	})
}

func TestBun(t *testing.T) {
	mapped(t, func(t *testing.T, db *conn.DB) {
		b := bun.NewDB(db.SQL(), pgdialect.New())
		if _, err := b.NewInsert().Model(&Page{Title: "Kim"}).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		var p Page
		if err := b.NewSelect().Model(&p).Where("title = ?", "Kim").Scan(t.Context()); err != nil || p.ID != 1 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// A generated client of ent takes the same driver: ent.NewClient(ent.Driver(drv)).
func TestEnt(t *testing.T) {
	mapped(t, func(t *testing.T, db *conn.DB) {
		drv := entsql.OpenDB(dialect.Postgres, db.SQL())
		query, args := entsql.Dialect(dialect.Postgres).Insert("pages").Columns("title").Values("Kim").Query()
		tx, err := drv.Tx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.Exec(t.Context(), query, args, nil); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		from := entsql.Table("pages")
		query, args = entsql.Dialect(dialect.Postgres).Select("title").From(from).Where(entsql.EQ("id", 1)).Query()
		rows := &entsql.Rows{}
		if err := drv.Query(t.Context(), query, args, rows); err != nil {
			t.Fatal(err)
		}
		if title, err := entsql.ScanString(rows); err != nil || title != "Kim" {
			t.Errorf("%q, %v", title, err)
		}
	})
}
