package pqcompat

import (
	"fmt"
	"net/netip"
	"os"
	"os/user"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NewConfig returns the settings that a URL, or keywords and values, and the
// environment name; what the URL says counts first. A service is read when
// connecting. The error never shows a value.
func NewConfig(url string) (Config, error) {
	cfg := Config{Host: "localhost", Port: 5432, SSLSNI: true, MinProtocolVersion: ProtocolVersion30, MaxProtocolVersion: ProtocolVersion30}
	if err := cfg.read("env", environment()); err != nil {
		return Config{}, err
	}
	values, err := readURL(url)
	if err != nil {
		return Config{}, err
	}
	if name, ok := values["database"]; ok {
		values["dbname"] = name
		delete(values, "database")
	}
	if err := cfg.read("postgres", values); err != nil {
		return Config{}, err
	}
	cfg.Runtime = values
	if cfg.ApplicationName == "" {
		cfg.ApplicationName = cfg.FallbackApplicationName
	}
	if cfg.User == "" {
		if u, err := user.Current(); err == nil {
			cfg.User = u.Username
		}
	}
	if strings.HasPrefix(cfg.Host, "/") || strings.HasPrefix(cfg.Host, "@") {
		cfg.SSLMode = SSLModeDisable
	}
	cfg.ClientEncoding, cfg.Datestyle = "UTF8", "ISO, MDY"
	return cfg, nil
}

func environment() map[string]string {
	values := map[string]string{}
	for _, v := range os.Environ() {
		if key, value, ok := strings.Cut(v, "="); ok {
			values[key] = value
		}
	}
	return values
}

// readURL takes a URL, or keywords and values, apart.
func readURL(url string) (map[string]string, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		var err error
		if url, err = ParseURL(url); err != nil {
			return nil, err
		}
	}
	return readKeywords(url)
}

// read sets the fields whose tag names one of the values, and takes those out.
func (cfg *Config) read(tag string, values map[string]string) error {
	all := reflect.ValueOf(cfg).Elem()
	for i := range all.NumField() {
		field, v := all.Type().Field(i), all.Field(i)
		key := field.Tag.Get(tag)
		text, ok := values[key]
		if !ok || key == "-" {
			continue
		}
		delete(values, key)
		if err := cfg.set(field.Name, v, text); err != nil {
			return fmt.Errorf("read the settings of a database: %s %w", key, err)
		}
	}
	return nil
}

// set sets the field v, called name, to what the text of a parameter says. The error
// is what a sentence that begins with the parameter goes on with.
func (cfg *Config) set(name string, v reflect.Value, text string) error {
	switch name {
	case "Host", "Hostaddr", "Port":
		return cfg.setHosts(name, text)
	case "ConnectTimeout":
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("is not a number of seconds")
		}
		cfg.ConnectTimeout = time.Duration(n) * time.Second
		return nil
	}
	if v.Kind() == reflect.Bool {
		switch strings.ToLower(text) {
		case "1", "t", "true", "on", "yes", "y":
			v.SetBool(true)
		case "0", "f", "false", "off", "no", "n":
			v.SetBool(false)
		default:
			return fmt.Errorf("is neither true nor false")
		}
		return nil
	}
	v.SetString(text)
	return nil
}

// setHosts sets one field of all servers from a list.
func (cfg *Config) setHosts(name, text string) error {
	list := strings.Split(text, ",")
	for i, item := range list {
		switch name {
		case "Host":
			if list[i] = item; item == "" {
				list[i] = "localhost"
			}
		case "Port":
			if item == "" {
				list[i] = "5432"
			}
			if _, err := strconv.ParseUint(list[i], 10, 16); err != nil {
				return fmt.Errorf("is not a port")
			}
		case "Hostaddr":
			if _, err := netip.ParseAddr(item); err != nil && item != "" {
				return fmt.Errorf("is not an IP address")
			}
		}
	}
	for len(cfg.Multi) < len(list)-1 {
		cfg.Multi = append(cfg.Multi, ConfigMultihost{Port: cfg.Port})
	}
	first := ConfigMultihost{cfg.Host, cfg.Hostaddr, cfg.Port}
	for i, server := range slices.Insert(slices.Clone(cfg.Multi), 0, first) {
		server.set(name, list[min(i, len(list)-1)])
		if i == 0 {
			cfg.Host, cfg.Hostaddr, cfg.Port = server.Host, server.Hostaddr, server.Port
			continue
		}
		cfg.Multi[i-1] = server
	}
	return nil
}

// set sets a field to a text that was checked.
func (m *ConfigMultihost) set(name, text string) {
	switch name {
	case "Host":
		m.Host = text
	case "Hostaddr":
		m.Hostaddr, _ = netip.ParseAddr(text)
	case "Port":
		n, _ := strconv.ParseUint(text, 10, 16)
		m.Port = uint16(n)
	}
}

// settings are the fields that are set, by their name in a URL.
func (cfg Config) settings() map[string]string {
	values := map[string]string{}
	all := reflect.ValueOf(cfg)
	for i := range all.NumField() {
		field, v := all.Type().Field(i), all.Field(i)
		key := field.Tag.Get("postgres")
		if key == "" || key == "-" || v.IsZero() {
			continue
		}
		values[key] = fmt.Sprint(v.Interface())
	}
	return values
}
