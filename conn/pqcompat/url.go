package pqcompat

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ParseURL turns a postgres:// URL into keywords and values, sorted, which code
// may add to. Package conn takes URLs as they are. The errors have the texts of
// lib/pq, but show no URL with a user and a password in it.
func ParseURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", parseError(s, err)
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", fmt.Errorf("invalid connection protocol: %s", u.Scheme)
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

// parseError is what url.Parse says of a URL, which may quote any part of it.
func parseError(s string, err error) error {
	if strings.Contains(s, "@") || strings.Contains(strings.ToLower(s), "pass") {
		return errors.New("parse database URL: it is not a URL")
	}
	return err
}
