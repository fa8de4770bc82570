package conn

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// param is one connection parameter as written, before its meaning is decided.
type param struct{ key, value string }

// rawDSN is a connection string taken apart, nothing decided yet.
type rawDSN struct {
	driver string // "asyncpg" of postgresql+asyncpg://, a dialect of SQLAlchemy
	params []param
	unseen map[string]bool // names in another case, by which lib/pq lets any value through
}

const howToEscape = `if user, password or database hold one of : / ? # @ %% or a space, write it percent-encoded (@ is %%40, / is %%2F)`

// errDSN is an error of a connection string. It never shows a part of the
// string: in a malformed one any part can be the password.
func errDSN(format string, args ...any) error {
	return fmt.Errorf("conn: database URL: "+format, args...)
}

var (
	schemeForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9.-]{0,15})(?:\+([A-Za-z0-9_]{1,20}))?://`)
	keyForm    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_$.]*$`)
)

// splitDSN takes a URL or a keyword/value string apart, as another driver did or, nil,
// as pgx does. "+" in the query of a URL stands for a space for lib/pq and for
// SQLAlchemy, but not for libpq and pgx.
func splitDSN(text string, like sessionRules) (rawDSN, error) {
	text = unquoted(strings.TrimSpace(text))
	if strings.IndexByte(text, 0) >= 0 {
		return rawDSN{}, errDSN("it holds a NUL byte")
	}
	m := schemeForm.FindStringSubmatch(text)
	switch {
	case text == "":
		return rawDSN{}, nil
	case m == nil && (strings.Contains(text, "://") || !strings.Contains(text, "=")):
		return rawDSN{}, errDSN("neither a postgres:// URL nor keywords such as host=… user=…")
	case m == nil:
		params, err := splitKeywords(text)
		if i := slices.Index(params, param{"host", ""}); i >= 0 && like != nil {
			params[i].value = "localhost" // as lib/pq takes it, where a URL without a host asks PGHOST
		}
		return rawDSN{params: params}, err
	}
	if s := strings.ToLower(m[1]); s != "postgres" && s != "postgresql" {
		return rawDSN{}, errDSN("scheme %q is not PostgreSQL: want postgres:// or postgresql://", s)
	}
	raw := rawDSN{driver: strings.ToLower(m[2])}
	rest := text[len(m[0]):]
	if like != nil {
		rest, _, _ = strings.Cut(rest, "#")
	}
	before, query, err := splitURL(rest, like != nil || raw.driver != "")
	if like != nil {
		raw.params = like.choose(before, query)
	} else {
		raw.params = append(before, query...)
	}
	return raw, err
}

// unquoted strips one pair of quotes around a whole string, as env files that
// are not read by a shell leave them.
func unquoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// blank reports whether a connection string says nothing, quoted or not.
func blank(text string) bool { return unquoted(strings.TrimSpace(text)) == "" }

// splitURL takes apart what follows "postgres://":
//
//	user:password@host:port,host:port/database?key=value&key=value
//
// The password ends at the last @ before the path, as for lib/pq, so that an
// unescaped @ in it does not end up in the host.
//
// It returns the part before the question mark and the one behind it.
func splitURL(s string, plusIsSpace bool) (before, query []param, err error) {
	end := strings.IndexAny(s, "/?")
	if end < 0 {
		end = len(s)
	}
	authority, rest := s[:end], s[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if before, err = splitUser(authority[:at]); err != nil {
			return nil, nil, err
		}
		authority = authority[at+1:]
	}
	hosts, err := splitHosts(authority)
	if err != nil {
		return nil, nil, err
	}
	path, list, _ := strings.Cut(rest, "?")
	if path = strings.TrimPrefix(path, "/"); strings.Contains(path, "@") {
		return nil, nil, errDSN("the database name holds an @: " + howToEscape)
	}
	before = append(before, hosts...)
	if path != "" {
		name, err := url.PathUnescape(path)
		if err != nil {
			return nil, nil, errDSN("the database name is not percent-encoded correctly: " + howToEscape)
		}
		before = append(before, param{"dbname", name})
	}
	query, err = splitQuery(list, plusIsSpace)
	return before, query, err
}

func splitUser(s string) ([]param, error) {
	name, password, hasPassword := strings.Cut(s, ":")
	user, err1 := url.PathUnescape(name)
	pass, err2 := url.PathUnescape(password)
	if err1 != nil || err2 != nil {
		return nil, errDSN("user or password is not percent-encoded correctly: " + howToEscape)
	}
	var params []param
	if user != "" {
		params = append(params, param{"user", user})
	}
	if hasPassword {
		params = append(params, param{"password", pass})
	}
	return params, nil
}

// splitHosts reads "host:port,host:port" into the two lists libpq knows.
func splitHosts(s string) ([]param, error) {
	if s == "" {
		return nil, nil
	}
	var hosts, ports []string
	hasPort := false
	for element := range strings.SplitSeq(s, ",") {
		host, port, err := splitHostPort(element)
		if err != nil {
			return nil, err
		}
		hosts, ports = append(hosts, host), append(ports, port)
		hasPort = hasPort || port != ""
	}
	params := []param{{"host", strings.Join(hosts, ",")}}
	if hasPort {
		params = append(params, param{"port", strings.Join(ports, ",")})
	}
	return params, nil
}

func splitHostPort(s string) (host, port string, err error) {
	host = s
	if bracket := strings.LastIndexByte(s, ']'); strings.HasPrefix(s, "[") && bracket > 0 {
		host, port = s[1:bracket], s[bracket+1:]
		if port != "" && port[0] != ':' {
			return "", "", errDSN("an IPv6 host is followed by something that is not a port")
		}
		port = strings.TrimPrefix(port, ":")
	} else {
		host, port, _ = strings.Cut(s, ":")
	}
	if strings.Trim(port, "0123456789") != "" {
		return "", "", errDSN("a port is not a number: " + howToEscape)
	}
	if host, err = url.PathUnescape(host); err != nil {
		return "", "", errDSN("the host is not percent-encoded correctly: " + howToEscape)
	}
	return host, port, nil
}

// atAllowed are the parameters in whose value an unescaped @ is plausible.
// Elsewhere it means that a password with a ? was not escaped.
var atAllowed = map[string]bool{"user": true, "password": true, "sslpassword": true, "application_name": true, "options": true}

// splitQuery reads the parameters behind the ? of a URL. The error quotes nothing, since
// a password may be in it.
func splitQuery(s string, plusIsSpace bool) ([]param, error) {
	unescape := url.PathUnescape
	if plusIsSpace {
		unescape = url.QueryUnescape
	}
	var params []param
	for pair := range strings.SplitSeq(s, "&") {
		if pair == "" {
			continue
		}
		rawKey, rawValue, ok := strings.Cut(pair, "=")
		key, err1 := unescape(rawKey)
		value, err2 := unescape(rawValue)
		switch {
		case !ok || err1 != nil || err2 != nil || !keyForm.MatchString(key):
			return nil, errDSN("the part after ? is not a list of key=value joined by &: " + howToEscape)
		case strings.Contains(rawValue, "@") && !atAllowed[key]:
			return nil, errDSN("a parameter after ? holds an @: " + howToEscape)
		}
		params = append(params, param{key, value})
	}
	return params, nil
}

const asciiSpace = " \t\n\r\v\f"

var errKeywords = errors.New("conn: database URL: not a list of keyword=value: put a value with spaces in single quotes and a \\ before each ' and \\ in it")

// splitKeywords reads libpq's keyword/value form: values may be in single
// quotes, a backslash takes the next character literally.
func splitKeywords(s string) ([]param, error) {
	var params []param
	for s = strings.TrimLeft(s, asciiSpace); s != ""; s = strings.TrimLeft(s, asciiSpace) {
		key, rest, ok := strings.Cut(s, "=")
		key = strings.TrimRight(key, asciiSpace)
		if ok && (ofNet(params) || netWords.MatchString(key)) {
			return nil, errNet
		}
		if !ok || !keyForm.MatchString(key) {
			return nil, errKeywords
		}
		value, rest, err := cutValue(strings.TrimLeft(rest, asciiSpace))
		if err != nil {
			return nil, err
		}
		params, s = append(params, param{key, value}), rest
	}
	if ofNet(params) {
		return nil, errNet
	}
	return params, nil
}

var errNet = errors.New("conn: database URL: it is written as for .NET or ODBC (Host=…;User ID=…): write host=… user=… password=… dbname=… with spaces between them, or a postgres:// URL")

// netKey and netWords are the words connection strings of .NET and ODBC start with, and
// netPair is a further one behind its semicolon.
var (
	netKey   = regexp.MustCompile(`^(?i:host|server|user|username|uid|password|pwd|database|port)$`)
	netWords = regexp.MustCompile(`^(?i:data source|user id|initial catalog)$`)
	netPair  = regexp.MustCompile(`(?i);\s*(host|server|data source|user|user id|username|uid|password|pwd|database|initial catalog|port)\s*=`)
)

// ofNet reports whether keywords are those of another world: libpq's are in
// lower case and know no server. A semicolon may be part of a value, so that one
// counts only where it leaves no second keyword, or in a host.
func ofNet(params []param) bool {
	for _, p := range params {
		lower := strings.ToLower(p.key)
		switch {
		case netKey.MatchString(p.key) && (p.key != lower || lower == "server" || lower == "uid" || lower == "pwd"):
			return true
		case netPair.MatchString(p.value) && (len(params) == 1 || lower == "host"):
			return true
		}
	}
	return false
}

// cutValue reads a value of the keyword form, quoted or not, off the front of s.
func cutValue(s string) (value, rest string, err error) {
	quoted := strings.HasPrefix(s, "'")
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && i == 0:
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case quoted && c == '\'':
			return b.String(), s[i+1:], nil
		case !quoted && strings.IndexByte(asciiSpace, c) >= 0:
			return b.String(), s[i:], nil
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		return "", "", errKeywords
	}
	return b.String(), "", nil
}

// keywords writes parameters in the form pgx reads without ambiguity.
func keywords(params []param) string {
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	parts := make([]string, len(params))
	for i, p := range params {
		parts[i] = p.key + "='" + escape.Replace(p.value) + "'"
	}
	return strings.Join(parts, " ")
}
