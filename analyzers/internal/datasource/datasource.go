// Package datasource reads the data sources of PostgreSQL in both of their forms, as
// far as they are in sight.
package datasource

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// Source is what is in sight of a data source.
type Source struct {
	Scheme string // "" in the form of keywords and values
	// Host is "" when it is not in sight, or there are several; Written is how it
	// stands, with [connfacts.Hole] for what is not in sight.
	Host, Written string
	Password      bool // a constant one
	Params        map[string]string
	Order         []string // names of Params as they stand
	Whole         bool     // no part is out of sight that may hold more parameters
}

// Parse reads a data source in either form; ok is false when it has neither.
func Parse(text string) (s Source, ok bool) {
	s = Source{Params: map[string]string{}}
	text = strings.TrimPrefix(text, "jdbc:")
	if before, rest, isURL := strings.Cut(text, "://"); isURL && before != "" && !strings.ContainsAny(before, " =?@/"+connfacts.Hole) {
		s.Scheme = before
		s.url(rest)
		return s, true
	}
	return s, s.keywords(text)
}

// url reads what stands behind the scheme of a URL, which can have holes.
func (s *Source) url(rest string) {
	rest, query, _ := strings.Cut(rest, "?")
	s.Whole = !strings.HasSuffix(rest, connfacts.Hole) && !strings.HasSuffix(query, connfacts.Hole)
	rest, _, _ = strings.Cut(rest, "/")
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		_, password, _ := strings.Cut(rest[:i], ":")
		s.Password = known(password)
		rest = rest[i+1:]
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if ok && known(name) {
			value, _ = url.QueryUnescape(value)
			s.add(name, value)
		}
	}
	host := rest
	if !strings.HasPrefix(rest, "[") {
		host, _, _ = strings.Cut(rest, ":")
	} else if end := strings.IndexByte(rest, ']'); end > 0 {
		host = rest[1:end]
	}
	s.setHost(host)
}

// keywords reads name=value fields. Quoted values with blanks in them are left out,
// and so is everything behind one.
func (s *Source) keywords(text string) bool {
	s.Whole = !strings.HasSuffix(text, connfacts.Hole)
	for field := range strings.FieldsSeq(text) {
		name, value, ok := strings.Cut(field, "=")
		if !ok || !known(name) {
			s.Whole = false
			break
		}
		if strings.HasPrefix(value, "'") && (len(value) == 1 || !strings.HasSuffix(value, "'")) {
			s.Whole = false
			break
		}
		s.add(name, strings.Trim(value, "'"))
	}
	if len(s.Order) == 0 {
		return false
	}
	s.Password = known(s.Params["password"])
	s.setHost("")
	return true
}

func (s *Source) add(name, value string) {
	if _, twice := s.Params[name]; !twice {
		s.Order = append(s.Order, name)
	}
	s.Params[name] = value
}

// setHost takes the host, which a parameter overrides.
func (s *Source) setHost(host string) {
	for _, name := range []string{"host", "hostaddr"} {
		if v, ok := s.Params[name]; ok {
			host = v
		}
	}
	s.Written = host
	if known(host) && !strings.Contains(host, ",") {
		s.Host = host
	}
}

// known reports whether a part is constant and not empty.
func known(part string) bool { return part != "" && !strings.Contains(part, connfacts.Hole) }

// localSuffixes are ends of names that are not resolved by the world's DNS.
var localSuffixes = []string{".local", ".localhost", ".localdomain", ".internal", ".lan", ".test", ".svc"}

// Remote reports whether a host is reached over networks of others.
func Remote(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return !addr.IsLoopback() && !addr.IsPrivate() && !addr.IsLinkLocalUnicast() && !addr.IsUnspecified()
	}
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || !strings.Contains(strings.TrimSuffix(host, "."), ".") {
		return false
	}
	for _, end := range localSuffixes {
		if strings.HasSuffix(host, end) {
			return false
		}
	}
	return true
}
