package conn

import (
	"fmt"
	"os"
	"strings"
)

// defaultURL is the canon's local database.
const defaultURL = "postgres://postgres:password@localhost:5432/netra"

// defaultSource is where the URL comes from when nothing names one.
var defaultSource = source{"url", "default"}

// source says which variable a setting came from.
type source struct{ setting, variable string }

// FromEnv returns the configuration the environment asks for:
//
//   - local: DATABASE_URL, else user postgres with password "password" on
//     localhost:5432, database netra;
//   - Cloud Run, Cloud Functions, App Engine: INSTANCE_CONNECTION_NAME, DB_USER,
//     DB_PASS and DB_NAME, or DATABASE_URL where none of them is set;
//   - other serverless environments: DATABASE_URL, or the same four.
//
// CONN_MODE decides Mode, SQL_ECHO turns Echo on. A variable that is missing is
// named in the error, with what made the environment what it is. A database that
// needs no password is opened with Open and an IAMDialer.
func FromEnv() (*Config, error) {
	c := &Config{}
	if _, err := c.fillFromEnv(); err != nil {
		return nil, err
	}
	if _, err := parseDSN(c.URL.plain(), nil, nil); err != nil {
		return nil, err
	}
	return c, nil
}

// fillFromEnv completes c from the environment, unless c names its server.
func (c *Config) fillFromEnv() (detection, error) {
	getenv := c.lookup()
	d, err := detect(c.Environment, getenv)
	if err != nil {
		return d, err
	}
	if on, err := parseBool(getenv("SQL_ECHO")); err != nil {
		return d, fmt.Errorf("conn: SQL_ECHO %w", err)
	} else if on && !c.echoSet {
		c.Echo = true
		c.sources = append(c.sources, source{"echo", "SQL_ECHO"})
	}
	if err := c.fillMode(getenv); err != nil {
		return d, err
	}
	instance := c.Instance != "" || d.usesInstance(getenv)
	if c.URL.plain() != "" || c.emptyMeansLibPQ() && !(instance && c.Dialer != nil) {
		return d, nil
	}
	if instance {
		return d, c.fillInstance(d, getenv)
	}
	if text := c.trimmedEnd("DATABASE_URL", getenv); !blank(text) {
		c.URL = URL(text)
		c.sources = append(c.sources, source{"url", "DATABASE_URL"})
		return d, nil
	}
	if d.serverless() && !d.emulated {
		return d, fmt.Errorf("conn: DATABASE_URL is not set (%s): set it, or %s=local for the default local database", d.because(), EnvironmentVar)
	}
	c.URL = URL(defaultURL)
	c.sources = append(c.sources, defaultSource)
	return d, nil
}

// emptyMeansLibPQ reports whether the caller wrote an empty URL, which lib/pq
// reads as "the server that the PG* variables name". Who gives a Dialer means
// the instance that it reaches.
func (c *Config) emptyMeansLibPQ() bool { return c.urlSet && c.sessions() != nil }

// fillMode takes Mode from the environment, unless c has one.
func (c *Config) fillMode(getenv func(string) string) error {
	if c.Mode != ModeAuto {
		return nil
	}
	switch v := strings.ToLower(strings.TrimSpace(getenv(ModeVar))); v {
	case "", ModeAuto.String():
		return nil
	case ModePool.String():
		c.Mode = ModePool
	case ModeBounded.String():
		c.Mode = ModeBounded
	case ModeNull.String():
		c.Mode = ModeNull
	default:
		return fmt.Errorf("conn: %s is none of auto, pool, bounded, null", ModeVar)
	}
	c.sources = append(c.sources, source{"mode", ModeVar})
	return nil
}

func (c *Config) lookup() func(string) string {
	if c.getenv == nil {
		return os.Getenv
	}
	return c.getenv
}

// usesInstance decides between a Cloud SQL instance and DATABASE_URL.
func (d detection) usesInstance(getenv func(string) string) bool {
	if !d.serverless() {
		return false
	}
	if getenv("INSTANCE_CONNECTION_NAME") != "" {
		return true
	}
	return d.google() && !d.emulated && (blank(getenv("DATABASE_URL")) || getenv("DB_USER") != "" || getenv("DB_NAME") != "")
}

// fillInstance sets URL and Instance from the variables of the canon.
func (c *Config) fillInstance(d detection, getenv func(string) string) error {
	iam, ok := c.Dialer.(IAMDialer)
	passwordless := ok && iam.IAMAuthN()
	var missing []string
	need := func(setting, variable string, required bool) string {
		v := c.trimmedEnd(variable, getenv)
		switch {
		case v != "":
			c.sources = append(c.sources, source{setting, variable})
		case required:
			missing = append(missing, variable)
		}
		return v
	}
	if c.Instance == "" {
		c.Instance = need("instance", "INSTANCE_CONNECTION_NAME", true)
	}
	if err := checkInstance(c.Instance); err != nil {
		return err
	}
	user := need("user", "DB_USER", true)
	password := need("password", "DB_PASS", !passwordless)
	name := need("database", "DB_NAME", true)
	if len(missing) > 0 {
		return fmt.Errorf("conn: %s not set (%s): Cloud SQL needs INSTANCE_CONNECTION_NAME, DB_USER, DB_PASS and DB_NAME", strings.Join(missing, ", "), d.because())
	}
	c.URL = URL(keywords([]param{{"user", user}, {"password", password}, {"dbname", name}}))
	return nil
}

// trimmedEnd returns the value of a variable without the line end of the file that a
// secret was read from, and remembers that it had one.
func (c *Config) trimmedEnd(variable string, getenv func(string) string) string {
	raw := getenv(variable)
	v := strings.TrimRight(raw, "\r\n")
	if v != raw {
		c.trimmed = append(c.trimmed, variable)
	}
	return v
}
