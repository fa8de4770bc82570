package conn

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// fromOutside reports whether pgx will find a setting in the environment or in
// a service file.
func (d *dsn) fromOutside(variable, key string) bool {
	return os.Getenv(variable) != "" || d.inService(key)
}

func (d *dsn) inService(key string) bool {
	return d.service() != "" && serviceSetting(d.serviceFile(), d.service(), key) != ""
}

func (d *dsn) service() string {
	if s, ok := d.params["service"]; ok {
		return s
	}
	return os.Getenv("PGSERVICE")
}

func (d *dsn) serviceFile() string {
	if f, ok := d.params["servicefile"]; ok {
		return f
	}
	if f := os.Getenv("PGSERVICEFILE"); f != "" {
		return f
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".pg_service.conf")
}

// serviceSetting reads one setting of a service. What is wrong with the file
// is for pgx to say.
func serviceSetting(file, service, key string) string {
	if service == "" {
		return ""
	}
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	found := ""
	in := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			in = line == "["+service+"]"
		}
		if k, v, ok := strings.Cut(line, "="); ok && in && strings.EqualFold(strings.TrimSpace(k), key) {
			found = strings.TrimSpace(v)
		}
	}
	return found
}

// emptyService writes a service file with one empty service: pgx cannot be
// told to ignore PGSERVICE, only to read another file.
func emptyService() (string, error) {
	f, err := os.CreateTemp("", "conn-service-*")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString("[none]\n")
	return f.Name(), errors.Join(err, f.Close())
}
