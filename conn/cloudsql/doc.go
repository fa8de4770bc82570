// Package cloudsql connects package conn to Cloud SQL for PostgreSQL through
// the Cloud SQL connector: TLS with certificates that rotate, IAM, and no
// address in any setting.
//
//	db, err := conn.Open(ctx, conn.WithDialer(cloudsql.New()))
//
// On Cloud Run this reads DB_USER, DB_PASS, DB_NAME and
// INSTANCE_CONNECTION_NAME; on a machine of one's own the dialer is not used.
//
// It is a module of its own, so that programs that do not use Cloud SQL do not
// carry the connector's dependencies.
//
// # One connector per process
//
// A connector holds an RSA key and the certificates of its instances; making
// one costs two calls to the SQL Admin API, which has a quota. All dialers made
// by [New] with equal options therefore share one connector, which is made at
// the first [Dialer.Dial] and closed with the last of them. A DB of package
// conn closes its dialer after its connections; after that the dialer dials no
// more.
//
// # Refresh
//
// Certificates are refreshed when a connection needs one, never in the
// background, because serverless instances may have no CPU between requests.
// Callers that arrive together share one refresh. A caller whose context ends
// leaves at once and the refresh goes on for the others, for at most
// [RefreshTimeout].
package cloudsql
