//go:build never

package handdown

func (s *store) never() { s.tagged() }
