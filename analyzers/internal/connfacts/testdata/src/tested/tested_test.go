package tested

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"
)

type fake struct{}

func (fake) open() (*sql.DB, error) { return sql.Open("postgres", "") }

func TestRepo(t *testing.T) {
	db, _ := fake{}.open()
	pool = db
	pool.Exec("delete from users where id = $1", 1) // want `Exec: PostgreSQL`
	r := newRepo(db)
	r.db.Exec("delete from users where id = $1", 1) // want `Exec: PostgreSQL`
	db.Exec("delete from users where id = ?", 1)    // want `Exec: PostgreSQL`
	use(fake{})
}
