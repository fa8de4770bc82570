package pqimport_test

import (
	"testing"

	. "github.com/lib/pq" // want `import of github.com/lib/pq puts.*; used here for pq.Array$`
)

func TestArray(t *testing.T) { t.Log(Array([]int{1})) }
