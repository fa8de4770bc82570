// Package dsn defines the rule that a data source is safe, and understood by the
// client that gets it.
//
// # Analyzer dsn
//
// dsn: report PostgreSQL data sources with cleartext, passwords, or parameters the client refuses
//
// A data source decides who reads the traffic, and whether the program starts. pgx
// without sslmode tries TLS and goes on without it, where lib/pq would have failed:
// after a change of the driver the password crosses the network in the clear, and
// nothing says so. A password in the code is known to all who can read the code. A
// parameter that the client does not know is sent to the server, which refuses every
// connection (SQLSTATE 42704). This rule guards line 9 of the standard.
//
//	pgxpool.New(ctx, "postgres://app@db.example.com/shop") // wrong
//
//	pgxpool.New(ctx, "postgres://app@db.example.com/shop?sslmode=verify-full") // right
//
// It reports, in a data source for lib/pq, pgx, pgxpool or go-pg that is a constant, or
// constant in the part that matters,
//
//   - sslmode disable, allow or prefer for a host that is not local, and on pgx no
//     sslmode, which is prefer there: as a warning, since PGSSLMODE may say it. Of go-pg
//     only disable goes without TLS;
//   - a password for such a host. The finding does not show it;
//   - a parameter of another client: binary_parameters,
//     disable_prepared_binary_result and fallback_application_name on pgx,
//     default_query_exec_mode and the sizes of its caches on lib/pq, pool_max_conns
//     and the like anywhere but on pgxpool, and those of Prisma, JDBC and MySQL
//     (schema, currentSchema, connection_limit, pgbouncer, ssl, useSSL, charset,
//     parseTime). pg.ParseURL knows sslmode, application_name and connect_timeout alone;
//   - a scheme that the client does not know, such as postgresql+asyncpg and jdbc, and
//     the form of MySQL, user:password@tcp(host:port)/database;
//   - a password out of a field, a parameter or the environment that fmt.Sprintf or a +
//     puts into a URL as it is, where the URL is written in the same function, or in one
//     of the package that returns it and does nothing else.
//
// A function of this package or another that opens a database with what it is passed is
// reported where it is called with such a data source.
//
// There is no fix: which mode the server can do is not in the code.
//
// Not reported:
//
//   - local hosts: names without a dot, as those of containers; loopback, private and
//     link-local addresses; names that end in .local, .localhost, .localdomain, .internal, .lan, .test or .svc;
//     sockets; and a list of hosts;
//   - data sources from files, the environment, functions and url.URL, as far as
//     they are not in sight;
//   - package conn, which takes the parameters and schemes of other clients, and
//     requires TLS where nothing is said;
//   - the fields of pg.Options, where no TLSConfig is no TLS;
//   - wrappers whose driver is not in sight, and handles that can be another
//     database's;
//   - test files.
package dsn
