package conn

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/libpq"
	"github.com/netra-systems/netralint/conn/internal/tlskeys"
)

// libPQSessions reads connection strings and variables as lib/pq does, and sets
// sessions up as it does.
type libPQSessions struct{}

func (libPQSessions) overflow() int { return defaultParityOverflow }

func (libPQSessions) keepTimes(c *pgx.Conn) { libpq.KeepTimes(c) }

// choose chooses among what a URL says twice as lib/pq does: of a repeated
// parameter the first counts, an empty value counts for nothing, and where the
// part before the question mark says something else the value that is later in
// the order of bytes wins.
func (libPQSessions) choose(before, query []param) []param {
	chosen := map[string]string{}
	for _, p := range before {
		chosen[p.key] = p.value
	}
	seen := map[string]bool{}
	for _, p := range query {
		if !seen[p.key] && sortsAfter(p.value, chosen[p.key]) {
			chosen[p.key] = p.value
		}
		seen[p.key] = true
	}
	var params []param
	for _, p := range slices.Concat(before, query) {
		if chosen[p.key] != "" {
			params = append(params, param{p.key, chosen[p.key]})
		}
		delete(chosen, p.key)
	}
	return params
}

// sortsAfter compares values as lib/pq's quoted ones.
func sortsAfter(a, b string) bool {
	if a == "" || b == "" {
		return b == ""
	}
	quoted := strings.NewReplacer(`'`, `\'`, `\`, `\\`)
	return quoted.Replace(a)+"'" > quoted.Replace(b)+"'"
}

// take refuses what lib/pq refuses, and drops a dbname beside a database, which wins.
func (libPQSessions) take(params []param) ([]param, error) {
	if err := refusedByLibPQ(params); err != nil {
		return nil, err
	}
	isDatabase := func(p param) bool { return p.key == "database" }
	if !slices.ContainsFunc(params, isDatabase) {
		return params, nil
	}
	return slices.DeleteFunc(params, func(p param) bool { return p.key == "dbname" }), nil
}

// refusedByLibPQ refuses what lib/pq does of the settings it makes itself. By another
// spelling of the name it lets any value through.
func refusedByLibPQ(params []param) error {
	style := libPQDateStyle
	for _, p := range params {
		switch known := libPQValues(p.key); {
		case p.key == "datestyle":
			style = p.value
		case p.key == "port" && p.value == "":
			return errDSN("port is empty: leave it out")
		case known != nil && !slices.Contains(known, p.value) && !(p.key == "sslmode" && strings.HasPrefix(p.value, tlskeys.Prefix)):
			return errDSN("%s is none of %s, which lib/pq knows", p.key, strings.Join(known, ", "))
		}
	}
	if style != libPQDateStyle {
		return errDSN("datestyle is not " + libPQDateStyle + ": lib/pq takes no other; leave it out")
	}
	return nil
}

// libPQValues are the values that lib/pq takes for a setting, as it spells them; nil for
// any.
func libPQValues(setting string) []string {
	switch setting {
	case "sslmode":
		return []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
	case "sslnegotiation":
		return []string{"postgres", "direct"}
	}
	return nil
}

// libPQDateStyle is what lib/pq asks for in every session.
const libPQDateStyle = "ISO, MDY"

// rule is the rule for a parameter, if there is one: lib/pq does not see a setting by
// another spelling of its name.
func (libPQSessions) rule(d *dsn, p param, unseen bool) (r rule, known bool) {
	r, known = rules[p.key]
	switch {
	case (p.key == "datestyle" || p.key == "client_encoding") && unseen:
		known = false
	case p.key == "tcp_user_timeout": // lib/pq sends it
		known = false
	case p.key == "connect_timeout":
		r.apply = connectTimeoutOfLibPQ
	case p.key == "tz":
		r, known = rule{paramDropped, "lib/pq does not send it", nil}, true
	case p.key == "host":
		if d.abstract = isAbstract(p.value); d.abstract {
			r.apply = nil
		}
	}
	return r, known
}

// connectTimeoutOfLibPQ reads whole seconds; none or less of them are no limit.
func connectTimeoutOfLibPQ(d *dsn, v string) error {
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil {
		return errors.New("is neither a number of seconds nor 0 for no limit: lib/pq takes whole seconds alone")
	}
	d.taken.ConnectTimeout = orNone(max(time.Duration(n)*time.Second, 0))
	return nil
}

// hosts names the hosts that lib/pq goes to: it has no default socket, an empty
// one is this machine, also where PGHOST names another, and an address counts for more
// than a socket.
func (libPQSessions) hosts(d *dsn) {
	hosts, said := d.params["host"]
	if !said && d.inService("host") {
		return
	}
	if !said {
		hosts = os.Getenv("PGHOST")
	}
	if hosts == "" {
		d.notes = append(d.notes, "host localhost, lib/pq's default")
	}
	list := strings.Split(hosts, ",")
	for i, h := range list {
		list[i] = cmp.Or(h, "localhost")
	}
	if d.hostaddr != "" && len(list) == 1 && filepath.IsAbs(list[0]) {
		list[0] = d.hostaddr
	}
	d.params["host"] = strings.Join(list, ",")
	d.abstract = isAbstract(d.params["host"])
}

// settings makes the settings of a session those that lib/pq sends.
func (libPQSessions) settings(d *dsn, settings map[string]string) {
	if _, set := d.params["timezone"]; !set && !d.inService("timezone") {
		delete(settings, "timezone") // lib/pq does not read PGTZ
	}
	settings["datestyle"] = afterLibPQs(d.params["datestyle"])
	settings["client_encoding"] = cmp.Or(d.params["client_encoding"], "UTF8")
}

// afterLibPQs is what a style of dates makes of lib/pq's own, which a session asks
// for first: what it leaves open, the form or the order, is lib/pq's.
func afterLibPQs(style string) string {
	form, order := "ISO", "MDY"
	for word := range strings.SplitSeq(strings.ToUpper(style), ",") {
		switch word = strings.TrimSpace(word); word {
		case "":
		case "ISO", "SQL", "POSTGRES":
			form = word
		case "GERMAN": // which is also an order, unless one is written
			if form = word; !strings.Contains(style, ",") {
				return form
			}
		case "DMY", "MDY", "YMD":
			order = word
		default:
			return style // the server knows more words, or says that it does not
		}
	}
	return form + ", " + order
}

// environment reads variables as lib/pq does where pgx does not.
func (s libPQSessions) environment(d *dsn) error {
	for _, name := range []string{"PGREQUIRESSL", "PGSSLCOMPRESSION", "PGREALM", "PGGSSENCMODE", "PGGSSDELEGATION", "PGGSSLIB", "PGREQUIREAUTH",
		"PGCHANNELBINDING", "PGSSLCERTMODE", "PGSSLCRL", "PGSSLCRLDIR", "PGREQUIREPEER"} {
		if isSet(name) {
			return fmt.Errorf("conn: the environment variable %s is set, which lib/pq does not support: unset it", name)
		}
	}
	if err := s.service(d); err != nil {
		return err
	}
	v, set := os.LookupEnv("PGCONNECT_TIMEOUT")
	if !set || d.inService("connect_timeout") {
		return nil
	}
	written := d.taken.ConnectTimeout
	if err := connectTimeoutOfLibPQ(d, v); err != nil {
		return fmt.Errorf("conn: PGCONNECT_TIMEOUT %w", err)
	}
	d.taken.ConnectTimeout = cmp.Or(written, d.taken.ConnectTimeout)
	d.params["connect_timeout"] = "0" // pgx refuses a negative variable
	return nil
}

// service has what the service file says take the place of what the string
// says, as with lib/pq; pgx has it the other way round.
func (s libPQSessions) service(d *dsn) error {
	if s, said := d.params["service"]; said && s == "" && os.Getenv("PGSERVICE") == "" {
		delete(d.params, "service") // pgx would look for it
	}
	for _, p := range serviceSettings(d.serviceFile(), d.service()) {
		if err := d.put(p, s, false); err != nil {
			return err
		}
	}
	return nil
}
