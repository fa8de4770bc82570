// Package helper opens its pools by a helper.
package helper

import (
	"github.com/lib/pq" // want `keeps .*; used here for pq.Array; netralint`

	"example.com/shop/pqimport"
)

func open() any {
	db, _ := pqimport.Open()
	db.Query("SELECT $1", pq.Array([]int{1}))
	return db
}
