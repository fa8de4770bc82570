// Package poolurl reads the parameters of a PostgreSQL connection string, in
// both of its forms.
package poolurl

import (
	"net/url"
	"strings"
)

// Params returns the parameters of a postgres:// URL or of a list of keywords
// and values. What cannot be read is left out: a rule is not a parser.
func Params(dsn string) map[string]string {
	all := map[string]string{}
	if scheme, _, isURL := strings.Cut(dsn, "://"); isURL && !strings.ContainsAny(scheme, " =") {
		u, err := url.Parse(dsn)
		if err != nil {
			return all
		}
		for k, v := range u.Query() {
			all[k] = v[len(v)-1]
		}
		return all
	}
	for field := range strings.FieldsSeq(dsn) {
		if k, v, ok := strings.Cut(field, "="); ok {
			all[k] = strings.Trim(v, "'")
		}
	}
	return all
}
