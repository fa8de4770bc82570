package pqcompat

import (
	"fmt"
	"net/url"
	"strings"
)

// ParseURL turns a postgres:// URL into keywords and values, sorted, which code
// may add to. Package conn takes URLs as they are. The error never shows a
// password.
func ParseURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("parse database URL: it is not a URL")
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", fmt.Errorf("parse database URL: the scheme is %q, want postgres or postgresql", u.Scheme)
	}
	values := map[string]string{}
	add := func(key, value string) {
		if value != "" {
			values[key] = value
		}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		add("user", u.User.Username())
		add("password", password)
	}
	add("host", u.Hostname())
	add("port", u.Port())
	add("dbname", strings.TrimPrefix(u.Path, "/"))
	for key, values := range u.Query() {
		add(key, values[0])
	}
	return writeKeywords(values), nil
}
