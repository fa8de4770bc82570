package main

import (
	"testing"

	"example.com/shop/pqimport"
)

func TestOpen(t *testing.T) {
	if _, err := pqimport.Open(); err != nil {
		t.Error(err)
	}
}
