package service

import "testing"

// TestStart sets up what production does not.
func TestStart(t *testing.T) {
	m, err := start("")
	if err != nil {
		t.Fatal(err)
	}
	m.DB.SetMaxOpenConns(1)
	db := m.DB
	db.SetConnMaxLifetime(3600e9)
	keep(m)
}

func keep(m *migrating) { m.DB.SetMaxOpenConns(2) }

// Give makes other packages believe they can reach the pool.
func Give() *migrating { return nil }
