package conn

import (
	"cmp"
	"crypto/tls"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/tlskeys"
)

// decideTLS makes the TLS mode explicit. Left to themselves pgx falls back to
// plaintext and lib/pq does not.
func (d *dsn) decideTLS(like sessionRules) error {
	mode := d.params["sslmode"]
	if mode == "" {
		delete(d.params, "sslmode")
	}
	if d.params["sslrootcert"] == "system" {
		if mode != "" && mode != "verify-full" {
			return errDSN("sslrootcert=system needs sslmode=verify-full: write that, or name a file of certificates")
		}
		mode = "verify-full"
	}
	if mode == "" && !d.fromOutside("PGSSLMODE", "sslmode") {
		mode = d.defaultTLS(like)
	}
	if d.abstract {
		mode = "disable" // as for every socket
	}
	if weak := cmp.Or(mode, d.said("sslmode", "PGSSLMODE")); d.direct() && slices.Contains([]string{"disable", "allow", "prefer"}, weak) {
		return errDSN("sslnegotiation=direct may not be used with sslmode=%s, which does not insist on TLS: write require or more", weak)
	}
	if mode == "disable" || mode == "" && os.Getenv("PGSSLMODE") == "disable" && !d.inService("sslmode") {
		for _, file := range []string{"sslrootcert", "sslcert", "sslkey"} {
			d.params[file] = "" // pgx would read them, and fail where they are missing
		}
	}
	if mode != "" {
		d.params["sslmode"] = mode
	}
	return nil
}

// defaultTLS returns the sslmode where nothing names one, and notes why it is so.
func (d *dsn) defaultTLS(like sessionRules) string {
	switch {
	case like == nil && strings.HasPrefix(os.Getenv("PGREQUIRESSL"), "1"):
		d.notes = append(d.notes, "sslmode=require, from PGREQUIRESSL")
	case like != nil:
		d.notes = append(d.notes, "sslmode=require, lib/pq's default")
	case d.direct():
		d.notes = append(d.notes, "sslmode=require, on which sslnegotiation=direct insists")
	case !d.local():
		d.tlsAssumed = true
		d.notes = append(d.notes, "sslmode=require, since the URL does not say and the host is not local")
	default:
		return "prefer"
	}
	return "require"
}

// direct reports whether TLS begins without asking for it.
func (d *dsn) direct() bool { return d.said("sslnegotiation", "PGSSLNEGOTIATION") == "direct" }

// ownTLS puts the settings that sslmode=pqgo-KEY names in place of pgx's.
func (d *dsn) ownTLS(c *pgconn.Config) {
	if d.tlsKey == "" {
		return
	}
	own := func(was *tls.Config) *tls.Config {
		t := tlskeys.Config(d.tlsKey)
		if was == nil || t == nil {
			return was
		}
		t.ServerName, t.MinVersion, t.MaxVersion = was.ServerName, was.MinVersion, was.MaxVersion
		if t.ServerName == "" {
			t.ServerName = c.Host
		}
		return t
	}
	c.TLSConfig = own(c.TLSConfig)
	for _, f := range c.Fallbacks {
		f.TLSConfig = own(f.TLSConfig)
	}
}

// limitTLS sets the versions of TLS the URL asked for.
func (d *dsn) limitTLS(c *pgconn.Config) {
	set := func(t *tls.Config) {
		if t == nil {
			return
		}
		if d.tlsMin != 0 {
			t.MinVersion = d.tlsMin
		}
		if d.tlsMax != 0 {
			t.MaxVersion = d.tlsMax
		}
	}
	set(c.TLSConfig)
	for _, f := range c.Fallbacks {
		set(f.TLSConfig)
	}
}
