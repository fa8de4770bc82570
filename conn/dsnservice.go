package conn

import (
	"bufio"
	"cmp"
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

// said is the value that pgx will find for a parameter: in the string, in a service file,
// or else in the environment.
func (d *dsn) said(key, variable string) string {
	if v, set := d.params[key]; set {
		return v
	}
	return cmp.Or(serviceSetting(d.serviceFile(), d.service(), key), os.Getenv(variable))
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

// serviceSetting reads one setting of a service.
func serviceSetting(file, service, key string) string {
	found := ""
	for _, p := range serviceSettings(file, service) {
		if strings.EqualFold(p.key, key) {
			found = p.value
		}
	}
	return found
}

// serviceSettings reads the settings of a service. What is wrong with the file is
// for pgx to say.
func serviceSettings(file, service string) (list []param) {
	if service == "" {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	in := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			in = line == "["+service+"]"
		}
		if k, v, ok := strings.Cut(line, "="); ok && in && !strings.HasPrefix(line, "#") {
			list = append(list, param{strings.TrimSpace(k), strings.TrimSpace(v)})
		}
	}
	return list
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
