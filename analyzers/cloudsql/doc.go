// Package cloudsql defines the rule that Cloud SQL is reached through its connector.
//
// # Analyzer cloudsql
//
// cloudsql: report Cloud SQL reached by socket, proxy or address instead of the connector
//
// A serverless instance that reaches Cloud SQL through the socket that the platform puts
// under /cloudsql logs in with a password that somebody has to keep and change, and gets
// at most 100 connections. A proxy on 127.0.0.1 is one more program to start, watch and
// size, and the service fails when it does. A private address is that of one instance:
// after it was restored or moved, nobody is there. The connector logs in with the
// service's own identity, renews the certificates of both sides while the program
// runs, and finds the instance by its name. This rule guards line 3 of the standard.
//
//	sql.Open("pgx", "host=/cloudsql/project:region:instance user=app") // wrong
//
//	db, err := conn.Open(ctx, conn.WithDialer(cloudsql.New())) // right
//
// It reports, where a pool or connection of PostgreSQL is opened, or the configuration for
// one is read,
//
//   - a data source with a socket below /cloudsql, and such a Host of a configuration of
//     pgx;
//   - a data source with a host that ends in .sql.goog;
//   - in a package that is made for a serverless host of Google, a data source with a
//     loopback or private address that every start of the program takes.
//
// What is made for such a host is told as nullpool does. There is no fix: the instance,
// and who may log in, is not in the code.
//
// The severity is warning where the database is PostgreSQL's, info where it can be another
// one too.
//
// Not reported:
//
//   - hosts that are not in sight, such as those from the environment;
//   - loopback and private addresses in other packages, on other platforms, and where
//     a condition decides about them, as for a developer's machine;
//   - hosts of a configuration that gets a DialFunc, which dials something else;
//   - package conn, which is told the instance, and drivers that cloudsqlconn registers;
//   - test files;
//   - handles of other databases.
package cloudsql
