// Package conn is the canonical PostgreSQL configuration: one handle, made by
// one call, whose connections are bounded, tested before use, replaced by age
// and rolled back on return. pgx does the talking; a [DB] has the methods of
// pgxpool.Pool, so that code written or generated for it runs unchanged.
//
// # On a machine of your own
//
//	db, err := conn.Open(ctx)
//
// reads DATABASE_URL, or takes the local database postgres:password@localhost:5432/netra.
// Any spelling will do: a postgres:// URL, libpq's keywords, a URL of
// SQLAlchemy or asyncpg, with parameters of lib/pq; see [Config.URL]. Ten
// connections are kept, twenty more are opened under load. SQL_ECHO=true logs
// the statements. [DB.Describe] tells what was chosen and by what.
//
// TLS is explicit: where neither the URL nor PGSSLMODE says anything, a host
// that is not this machine is required to have it.
//
// # On Cloud Run
//
//	db, err := conn.Open(ctx, conn.WithDialer(cloudsql.New()))
//
// The same program finds K_SERVICE (or CLOUD_RUN_JOB, CLOUD_RUN_WORKER_POOL,
// FUNCTION_TARGET) and reads INSTANCE_CONNECTION_NAME, DB_USER, DB_PASS and
// DB_NAME. The connector is in package conn/cloudsql, a module of its own.
//
// There, and in every other serverless environment (Cloud Functions of either
// generation, App Engine, AWS Lambda, Azure Functions and Container Apps, Vercel,
// Netlify), the mode is [ModeNull]: no connection is kept, each use costs a
// login, and when it is over the server's slot is free again. CONN_MODE=bounded,
// or WithMode([ModeBounded]), keeps a few. Such a pool does nothing in the
// background, since an instance has no CPU between requests, and counts ages by
// wall clock, since it may have been frozen.
//
//	mode     server connections                 SELECT 1   when
//	null     those in use, at most Size each    147 ms     instances come and go, or a pooler stands in front
//	bounded  up to Size for each instance,      0.9 ms     instances x Size fits: see Budget
//	         also while it is idle or frozen
//	pool     up to Size + Overflow each         1.3 ms     the number of instances is known and small
//
// The times are of one run of BenchmarkModes, with password and server on the
// same two busy cores; on quiet ones a login takes about 5 ms. What a mode costs
// is logins, so measure yours.
//
// Many small pools exhaust a server. [Budget] compares instances times
// connections with what it takes.
//
// CONN_ENVIRONMENT overrides what was found: local, cloudrun, cloudrunjob,
// cloudfunctions, lambda, appengine, azurefunctions, azurecontainerapps, vercel
// or netlify. Kubernetes, Knative on it included, counts as local: its pods are
// not frozen and their number is bounded.
//
// # On AWS Lambda behind a pooler
//
//	db, err := conn.Open(ctx, conn.WithPgBouncer())
//
// DATABASE_URL is required there. [WithPgBouncer] makes every statement safe
// behind a transaction pooler; ports 6432 and 6543, hosts named -pooler or
// pgbouncer and pgbouncer=true in the URL do the same. A pooler refuses start-up
// parameters it does not track, StatementTimeout among them: set those with
// ALTER ROLE, or allow them in the pooler.
//
// # Migrations
//
//	err := goose.Up(db.SQL(), "migrations")
//
// [DB.SQL] and [OpenSQL] give a [database/sql.DB] for tools that need one, with
// the same resilience, on connections of its own.
//
// # Other tools
//
// The page WITH.md of this folder shows conn with sqlc, River, goose, golang-migrate,
// gorm, ent, bun, otelpgx, PgBouncer and in place of pgxmock, and what each promises
// then. [WithQueryTags] tells the server, and Cloud SQL Query Insights, which route
// and which trace a statement belongs to.
//
// # Tests
//
// Package conntest gives a test a transaction that is rolled back, or a database of
// its own: no mock stands in for the server.
//
// # Coming from lib/pq
//
// Package parity keeps the values and the behaviour of database/sql with lib/pq, lists
// what it cannot have, and shows what leaving it would change; [Code], [ErrorName] and
// [ConditionName] replace the methods of lib/pq's errors. Package sqlcompat has what
// programs used of database/sql that pgx has in no form, such as prepared statements, and
// package sqlxcompat what they used of sqlx.
package conn
