package store

import (
	"testing"
	"time"
)

func TestWait(t *testing.T) {
	s := new(store)
	tx, err := s.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	time.Sleep(1)
}
