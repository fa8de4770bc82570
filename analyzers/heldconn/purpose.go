package heldconn

import (
	"regexp"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
)

// lasting are the statements whose effect lasts as long as what is held: notifications,
// a lock of the session, and a snapshot that others import.
var lasting = regexp.MustCompile(`(?i)^\s*LISTEN\b|\bpg_(try_)?advisory_lock(_shared)?\s*\(|\bpg_export_snapshot\s*\(`)

// onPurpose reports whether a connection is held for what the server keeps with it, such
// as a lock that is to last while something else is done.
func onPurpose(p *rule.Pass, s *acquire.Span) bool {
	for _, call := range s.During {
		c := p.Conns.Call(call)
		if c == nil || c.Handle == nil || s.Var == nil || local(p, c.Handle) != s.Var {
			continue
		}
		if text, _, ok := p.Conns.Statement(c); ok && lasting.MatchString(connfacts.Bare(text)) {
			return true
		}
	}
	return false
}
