package conn

import (
	"fmt"
	"log/slog"
)

const mask = "xxxxx"

// redacted is a connection string fit for a log: keywords without passwords.
// Of a malformed one nothing is shown, since any part of it can be a password.
func redacted(text string) string {
	raw, err := splitDSN(text, false)
	if err != nil {
		return "(malformed)"
	}
	for i, p := range raw.params {
		if p.key == "password" || p.key == "sslpassword" {
			raw.params[i].value = mask
		}
	}
	return keywords(raw.params)
}

// String returns what distinguishes one configuration from another, without
// passwords.
func (c Config) String() string {
	return fmt.Sprintf("conn.Config{URL: %q, Instance: %q, Environment: %s, Mode: %s, Size: %d, Overflow: %d}",
		redacted(c.URL), c.Instance, c.Environment, c.Mode, c.Size, c.Overflow)
}

// GoString is String, so that %#v shows no password either.
func (c Config) GoString() string { return c.String() }

// LogValue is String for slog, whose JSON form would show every field.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
