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

// Format writes String, whatever the verb.
func (c Config) Format(f fmt.State, verb rune) {
	text := c.String()
	if verb == 'q' {
		text = fmt.Sprintf("%q", text)
	}
	_, _ = io.WriteString(f, text)
}

// LogValue is String for slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, for JSON and others that look into structs.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// conceal leaves a URL without its passwords in sight. Package fmt calls no method
// of a Config in an unexported field, and shows of a function its address.
func (c *Config) conceal() {
	full, shown := c.URL, redacted(c.URL)
	if raw, err := splitDSN(full, false); err != nil || keywords(raw.params) == shown {
		return
	}
	c.URL, c.whole = shown, func() (string, string) { return shown, full }
}

// ConnString returns the URL with its passwords, for what has to be given one.
func (c Config) ConnString() string {
	c.reveal()
	return c.URL
}

// reveal undoes conceal, unless URL was set to another.
func (c *Config) reveal() {
	if c.whole == nil {
		return
	}
	if shown, full := c.whole(); c.URL == shown {
		c.URL = full
	}
}
