package pqcompat

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"time"
)

// Config holds the settings of a connector. The tags name a setting in a URL and
// in the environment.
type Config struct {
	Host     string     `postgres:"host" env:"PGHOST"` // the first; more are in Multi
	Hostaddr netip.Addr `postgres:"hostaddr" env:"PGHOSTADDR"`
	Port     uint16     `postgres:"port" env:"PGPORT"`
	Database string     `postgres:"dbname" env:"PGDATABASE"`
	User     string     `postgres:"user" env:"PGUSER"`
	Password string     `postgres:"password" env:"PGPASSWORD"`
	Passfile string     `postgres:"passfile" env:"PGPASSFILE"`
	Options  string     `postgres:"options" env:"PGOPTIONS"`

	ApplicationName         string `postgres:"application_name" env:"PGAPPNAME"`
	FallbackApplicationName string `postgres:"fallback_application_name" env:"-"`

	SSLMode               SSLMode            `postgres:"sslmode" env:"PGSSLMODE"`
	SSLNegotiation        SSLNegotiation     `postgres:"sslnegotiation" env:"PGSSLNEGOTIATION"`
	SSLCert               string             `postgres:"sslcert" env:"PGSSLCERT"`
	SSLKey                string             `postgres:"sslkey" env:"PGSSLKEY"`
	SSLRootCert           string             `postgres:"sslrootcert" env:"PGSSLROOTCERT"`
	SSLSNI                bool               `postgres:"sslsni" env:"PGSSLSNI"`
	SSLMinProtocolVersion SSLProtocolVersion `postgres:"ssl_min_protocol_version" env:"SSLPGMINPROTOCOLVERSION"`
	SSLMaxProtocolVersion SSLProtocolVersion `postgres:"ssl_max_protocol_version" env:"SSLPGMAXPROTOCOLVERSION"`
	SSLInline             bool               `postgres:"sslinline" env:"-"` // refused when connecting: pgx reads files

	KrbSrvname string `postgres:"krbsrvname" env:"PGKRBSRVNAME"`
	KrbSpn     string `postgres:"krbspn" env:"-"`

	ConnectTimeout              time.Duration `postgres:"connect_timeout" env:"PGCONNECT_TIMEOUT"` // whole seconds
	BinaryParameters            bool          `postgres:"binary_parameters" env:"-"`
	DisablePreparedBinaryResult bool          `postgres:"disable_prepared_binary_result" env:"-"`

	ClientEncoding string `postgres:"client_encoding" env:"PGCLIENTENCODING"` // UTF8
	Datestyle      string `postgres:"datestyle" env:"PGDATESTYLE"`            // ISO, MDY
	TZ             string `postgres:"tz" env:"PGTZ"`
	Geqo           string `postgres:"geqo" env:"PGGEQO"`

	TargetSessionAttrs TargetSessionAttrs `postgres:"target_session_attrs" env:"PGTARGETSESSIONATTRS"`
	LoadBalanceHosts   LoadBalanceHosts   `postgres:"load_balance_hosts" env:"PGLOADBALANCEHOSTS"`
	MinProtocolVersion ProtocolVersion    `postgres:"min_protocol_version" env:"PGMINPROTOCOLVERSION"`
	MaxProtocolVersion ProtocolVersion    `postgres:"max_protocol_version" env:"PGMAXPROTOCOLVERSION"`

	Service     string `postgres:"service" env:"PGSERVICE"` // read when connecting
	ServiceFile string `postgres:"-" env:"PGSERVICEFILE"`

	Runtime map[string]string `postgres:"-" env:"-"` // what the server is told, by name
	Multi   []ConfigMultihost
}

// ConfigMultihost is a further server to try.
type ConfigMultihost struct {
	Host     string
	Hostaddr netip.Addr
	Port     uint16
}

// Clone returns a copy that shares nothing with cfg.
func (cfg Config) Clone() Config {
	cfg.Runtime, cfg.Multi = maps.Clone(cfg.Runtime), slices.Clone(cfg.Multi)
	return cfg
}

// NewConnectorConfig returns a connector for the settings. Wrong ones fail here.
func NewConnectorConfig(cfg Config) (*Connector, error) {
	return NewConnector(cfg.keywords())
}

// keywords writes the settings as a connection string.
func (cfg Config) keywords() string {
	values := cfg.settings()
	maps.Copy(values, cfg.Runtime)
	if cfg.SSLMode == "" {
		values["sslmode"] = string(SSLModeRequire)
	}
	for _, version := range []string{"ssl_min_protocol_version", "ssl_max_protocol_version"} {
		if values[version] == string(SSLProtocolVersionTLS10) {
			values[version] = "TLSv1"
		}
	}
	if !cfg.SSLSNI {
		values["sslsni"] = "0"
	}
	if cfg.TZ != "" {
		values["timezone"] = cfg.TZ
	}
	if cfg.ConnectTimeout > 0 {
		values["connect_timeout"] = strconv.Itoa(int((cfg.ConnectTimeout + time.Second - 1) / time.Second))
	}
	for _, key := range []string{"tz", "client_encoding", "datestyle"} { // the driver's own
		delete(values, key)
	}
	cfg.addHosts(values)
	return writeKeywords(values)
}

// addHosts adds the further servers to the first.
func (cfg Config) addHosts(values map[string]string) {
	for _, more := range cfg.Multi {
		values["host"] += "," + more.Host
		values["port"] += "," + strconv.Itoa(int(more.Port))
		if values["hostaddr"] != "" || more.Hostaddr.IsValid() {
			values["hostaddr"] += ","
			if more.Hostaddr.IsValid() {
				values["hostaddr"] += more.Hostaddr.String()
			}
		}
	}
}
