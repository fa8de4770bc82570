package database_test

import (
	"errors"
	"testing"

	"context"

	"example.com/orders/internal/config"
	"example.com/orders/internal/database"
	"example.com/orders/internal/testdb"
)

func TestConnect(t *testing.T) {
	url := testdb.URL(t)
	db := database.MustConnect(config.Config{DatabaseURL: url, MaxConns: 3})
	defer db.Close()
	n, err := database.Scalar[int](db, "SELECT $1::int + 1", 41)
	if err != nil || n != 42 {
		t.Fatalf("got %d, %v", n, err)
	}
	replica, err := database.ConnectReplica(url)
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close()
	if err := replica.Ping(); err != nil {
		t.Fatal(err)
	}
}

func TestWithTx(t *testing.T) {
	db := testdb.New(t)
	boom := errors.New("boom")
	count := func() int {
		n, err := database.Scalar[int](db, "SELECT count(*) FROM products")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	insert := func(tx *database.Tx, sku string) error {
		_, err := tx.Exec("INSERT INTO products (sku, name, price_cents) VALUES ($1, $1, 1)", sku)
		return err
	}
	if err := database.WithTx(db, func(tx *database.Tx) error { return insert(tx, "kept") }); err != nil {
		t.Fatal(err)
	}
	err := database.WithTx(db, func(tx *database.Tx) error {
		return errors.Join(insert(tx, "dropped"), boom)
	})
	if !errors.Is(err, boom) {
		t.Errorf("got %v, want boom", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = database.WithTx(db, func(tx *database.Tx) error {
			if err := insert(tx, "panicked"); err != nil {
				t.Fatal(err)
			}
			panic("boom")
		})
	}()
	if n := count(); n != 1 {
		t.Errorf("%d products, want 1", n)
	}
	if open := db.Stats().InUse; open != 0 {
		t.Errorf("%d connections still in use", open)
	}
}

func TestSnapshotIsReadOnly(t *testing.T) {
	db := testdb.New(t)
	err := database.WithSnapshot(context.Background(), db, func(tx *database.Tx) error {
		_, err := tx.Exec("DELETE FROM products")
		return err
	})
	if err == nil {
		t.Fatal("a snapshot can write")
	}
}

func TestTranslate(t *testing.T) {
	db := testdb.New(t)
	for _, c := range []struct {
		statement string
		want      error
	}{
		{"INSERT INTO customers (email, name) VALUES ('a@example.com', 'A'), ('a@example.com', 'B')", database.ErrConflict},
		{"INSERT INTO orders (customer_id) VALUES (99)", database.ErrInvalid},
		{"INSERT INTO products (sku, name, price_cents) VALUES ('x', 'x', -1)", database.ErrInvalid},
		{"INSERT INTO products (sku, price_cents) VALUES ('x', 1)", database.ErrInvalid},
	} {
		_, err := db.Exec(c.statement)
		if got := database.Translate(err); !errors.Is(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.statement, got, c.want)
		}
	}
	_, err := database.Scalar[string](db, "SELECT name FROM customers WHERE id = 0")
	if got := database.Translate(err); got != database.ErrNotFound {
		t.Errorf("no rows: got %v", got)
	}
	if got := database.Translate(nil); got != nil {
		t.Errorf("nil: got %v", got)
	}
}
