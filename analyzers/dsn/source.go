package dsn

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// source is what is in sight of a data source.
type source struct {
	scheme   string // "" in the form of keywords and values
	host     string // "" when it is not in sight, or there are several
	password bool   // a constant one
	params   map[string]string
	order    []string // names of params as they stand
	whole    bool     // no part is out of sight that may hold more parameters
}

// parse reads a data source in either form; ok is false when it has neither.
func parse(text string) (s source, ok bool) {
	s = source{params: map[string]string{}}
	text = strings.TrimPrefix(text, "jdbc:")
	if before, rest, isURL := strings.Cut(text, "://"); isURL && before != "" && !strings.ContainsAny(before, " =?@/"+connfacts.Hole) {
		s.scheme = before
		s.url(rest)
		return s, true
	}
	return s, s.keywords(text)
}

func (s *source) url(rest string) {
	rest, query, _ := strings.Cut(rest, "?")
	s.whole = !strings.HasSuffix(rest, connfacts.Hole) && !strings.HasSuffix(query, connfacts.Hole)
	rest, _, _ = strings.Cut(rest, "/")
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		_, password, _ := strings.Cut(rest[:i], ":")
		s.password = known(password)
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
func (s *source) keywords(text string) bool {
	s.whole = !strings.HasSuffix(text, connfacts.Hole)
	for field := range strings.FieldsSeq(text) {
		name, value, ok := strings.Cut(field, "=")
		if !ok || !known(name) {
			s.whole = false
			break
		}
		if strings.HasPrefix(value, "'") && (len(value) == 1 || !strings.HasSuffix(value, "'")) {
			s.whole = false
			break
		}
		s.add(name, strings.Trim(value, "'"))
	}
	if len(s.order) == 0 {
		return false
	}
	s.password = known(s.params["password"])
	s.setHost("")
	return true
}

func (s *source) add(name, value string) {
	if _, twice := s.params[name]; !twice {
		s.order = append(s.order, name)
	}
	s.params[name] = value
}

// setHost takes the host, which a parameter overrides.
func (s *source) setHost(host string) {
	for _, name := range []string{"host", "hostaddr"} {
		if v, ok := s.params[name]; ok {
			host = v
		}
	}
	if known(host) && !strings.Contains(host, ",") {
		s.host = host
	}
}

// known reports whether a part is constant and not empty.
func known(part string) bool { return part != "" && !strings.Contains(part, connfacts.Hole) }

// localSuffixes are ends of names that are not resolved by the world's DNS.
var localSuffixes = []string{".local", ".localhost", ".localdomain", ".internal", ".lan", ".test", ".svc"}

// remote reports whether a host is reached over networks of others.
func remote(host string) bool {
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
