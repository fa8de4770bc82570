package conn

import (
	"fmt"
	"io"
	"log/slog"
)

const mask = "xxxxx"

// redacted is a connection string fit for a log: keywords without passwords.
// Of a malformed one nothing is shown, since any part of it can be a password.
func redacted(text string) string {
	raw, err := splitDSN(text, nil)
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
		c.URL.String(), c.Instance, c.Environment, c.Mode, c.Size, c.Overflow)
}

// GoString is String, so that %#v shows no password either.
func (c Config) GoString() string { return c.String() }

// Format writes String, whatever the verb.
func (c Config) Format(f fmt.State, verb rune) { writeAs(f, verb, c.String()) }

func writeAs(f fmt.State, verb rune, text string) {
	if verb == 'q' {
		text = fmt.Sprintf("%q", text)
	}
	_, _ = io.WriteString(f, text)
}

// LogValue is String for slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, for JSON and others that look into structs.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// A ConnString is a connection string: a postgres:// URL or libpq keywords. It
// holds its text in a closure, of which fmt, encoders and programs that dump values
// by reflection show at most an address: no verb, nesting, field or encoding shows a
// password. The zero value is an empty one.
type ConnString struct{ text func() string }

// URL returns text as a ConnString.
func URL(text string) ConnString {
	if text == "" {
		return ConnString{}
	}
	return ConnString{func() string { return text }}
}

// plain is the text with its passwords.
func (s ConnString) plain() string {
	if s.text == nil {
		return ""
	}
	return s.text()
}

// String returns the connection string as keywords; passwords read xxxxx.
func (s ConnString) String() string { return redacted(s.plain()) }

// GoString is String, so that %#v shows no password either.
func (s ConnString) GoString() string { return s.String() }

// Format writes String, whatever the verb.
func (s ConnString) Format(f fmt.State, verb rune) { writeAs(f, verb, s.String()) }

// LogValue is String for slog.
func (s ConnString) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for JSON and others that look into structs.
func (s ConnString) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ConnString returns the URL with its passwords, for what has to be given one.
func (c Config) ConnString() string { return c.URL.plain() }
