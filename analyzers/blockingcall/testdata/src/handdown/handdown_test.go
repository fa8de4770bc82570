package handdown

import "testing"

// The name of named is in here, like that of tested.
func TestTested(t *testing.T) { new(store).tested() }

func TestHelper(t *testing.T) {
	s := new(store)
	t.Run("tagged", func(t *testing.T) { fill(t, s) })
}

func fill(t *testing.T, s *store) { clear2(s) }

func clear2(s *store) {
	s.db.Exec("DELETE FROM a") // want `use ExecContext with a context that the callers of clear2 hand down`
}
