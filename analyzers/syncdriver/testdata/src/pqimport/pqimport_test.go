package pqimport_test

import (
	"testing"

	. "github.com/lib/pq" // want `import of github.com/lib/pq keeps.*; used here for pq.Array; netralint -fix ./... moves the module off it$`
)

func TestArray(t *testing.T) { t.Log(Array([]int{1})) }
