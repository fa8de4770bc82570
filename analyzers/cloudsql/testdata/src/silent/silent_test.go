package silent

import (
	"database/sql"
	"testing"
)

func TestOpen(t *testing.T) {
	db, err := sql.Open("postgres", "host=/cloudsql/a:b:c user=app")
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}
