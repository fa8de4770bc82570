package testdb

import (
	"testing"

	"github.com/pressly/goose/v3"
)

func TestMigrationsGoDownAndUp(t *testing.T) {
	db := New(t)
	if err := goose.DownTo(db, ".", 0); err != nil {
		t.Fatal(err)
	}
	var tables int
	err := db.QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'").Scan(&tables)
	if err != nil || tables != 0 {
		t.Fatalf("%d tables are left, %v", tables, err)
	}
	if err := goose.Up(db, "."); err != nil {
		t.Fatal(err)
	}
	version, err := goose.GetDBVersion(db)
	if err != nil || version != 3 {
		t.Fatalf("version %d, %v; want 3", version, err)
	}
}
