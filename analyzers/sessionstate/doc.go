// Package sessionstate defines the rule that a pool is sent no statement whose
// effect stays with the connection.
//
// # Analyzer sessionstate
//
// sessionstate: report statements on a PostgreSQL pool that leave something on its connection
//
// A pool picks a connection for each statement, and gives it to somebody else after
// that. SET on a pool changes one connection out of many: the statement it was meant
// for runs on another, and a stranger's runs with it. A lock of the session that is
// taken on a pool is held by whoever comes next, and its unlock goes to a connection
// that has none. LISTEN gets no notification, a temporary table is gone or is
// somebody else's, and BEGIN and COMMIT end up on two connections. All of it works
// while there is one user, and fails under load. This rule guards line 8 of the
// standard.
//
//	db.ExecContext(ctx, "SET search_path TO tenant_7") // wrong
//
//	conn, err := db.Conn(ctx) // right
//	...
//	conn.ExecContext(ctx, "SET search_path TO tenant_7")
//
// It reports, on a pool of database/sql, sqlx, pgxpool, conn, go-pg, bun and goqu, on
// ent's drivers and the clients that it generates, and in Exec and Raw of gorm, Exec, Query
// and SQL of xorm's engine and NewRaw of bun, a text that is or begins with one of
//
//   - LISTEN;
//   - SET, SET SESSION, SET ROLE and set_config(..., false); SET LOCAL, SET TRANSACTION
//     and set_config(..., true), which have no effect outside of a transaction;
//   - SELECT pg_advisory_lock, pg_try_advisory_lock and their shared forms, and the
//     unlocks; pg_advisory_xact_lock, which is released with the statement;
//   - CREATE TEMP TABLE and the like;
//   - PREPARE;
//   - BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK and SAVEPOINT.
//
// The right place is a connection (db.Conn, pool.Acquire, conn.Acquire, Connection of gorm) for as long
// as it is needed, a transaction (with SET LOCAL, pg_advisory_xact_lock, ON COMMIT
// DROP), the settings of the pool (options in the URL, AfterConnect), or ALTER ROLE.
// There is no fix: somebody has to say which.
//
// The severity is error where the pool is PostgreSQL's, warning where it can be
// another database's too.
//
// Not reported:
//
//   - connections and transactions, and handles that may be one: parameters and
//     fields of an interface type;
//   - pools in a function that limits one to a single connection by
//     SetMaxOpenConns(1), and in a package that sets no other limit; pools that the package
//     that opens them, or one that they are passed to, limits to a single connection;
//   - several statements in one text, which one connection runs;
//   - texts that are not in sight: read from files, made by functions, or in a
//     variable that is assigned several;
//   - statements in functions of the server, and SET in the middle of a text;
//   - RESET, DISCARD, DEALLOCATE and UNLISTEN, which take something away; PREPARE
//     TRANSACTION and COMMIT PREPARED, which belong to no connection;
//   - a *gorm.DB and a client of ent that may be a transaction: one that is a parameter of
//     an exported function or of a function literal, an exported field, made of one of
//     these, or returned by Begin, or by a method of another package; a session of xorm;
//   - what object mappers build themselves;
//   - test files;
//   - pools of other databases.
package sessionstate
