package conn

import (
	"cmp"
	"strings"
)

// detectPooler finds out from the URL whether a transaction pooler stands in
// front of one of the hosts. Taking a server for one costs a little speed, not taking
// it for one costs failed statements, so a strong hint is enough.
func (s *settings) detectPooler(d *dsn) {
	switch {
	case s.PgBouncer && d.poolerReason == "":
		d.poolerReason = "Config.PgBouncer"
	case d.poolerReason == "" && s.Instance == "":
		d.poolerReason = poolerHint(s.connConfig.Host, s.connConfig.Port)
		for _, f := range s.connConfig.Fallbacks {
			d.poolerReason = cmp.Or(d.poolerReason, poolerHint(f.Host, f.Port))
		}
	}
	s.PgBouncer = d.poolerReason != ""
}

// poolerHint knows the ports and host names poolers go by: 6432 is PgBouncer's
// and that of Cloud SQL's pooling, 6543 that of Supabase; Neon's hosts end in
// -pooler.
func poolerHint(host string, port uint16) string {
	first, _, _ := strings.Cut(host, ".")
	switch {
	case port == 6432:
		return "port 6432"
	case port == 6543:
		return "port 6543"
	case strings.HasSuffix(first, "-pooler"):
		return "host name ends in -pooler"
	case strings.Contains(first, "pgbouncer"):
		return "host name holds pgbouncer"
	}
	return ""
}
