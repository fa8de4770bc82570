// Package preping defines the rule that a pool is tested, limited and recycled.
//
// # Analyzer preping
//
// preping: report PostgreSQL pools that are not pinged, limited or recycled
//
// A pool of database/sql has no limit and keeps connections for ever unless it
// is told otherwise, and sql.Open does not connect. So in production a traffic
// spike takes every connection the server has, connections that a failover
// broke are handed out again, and a wrong address or password is found by the
// first request. This rule guards line 5 of the standard: connections are
// pinged before use, recycled and limited.
//
// It follows a pool from where it is opened, by database/sql, by a package that
// puts a trace or a hook around the driver, or by an object mapper (gorm, ent,
// xorm; bun is given one), through variables, fields, atomic values, channels,
// functions, packages and the containers of fx and dig, and reports the opening if nothing on the way calls
//
//   - PingContext (or Ping; sqlx.Connect pings), or sends a statement before the
//     opening function returns,
//   - SetMaxOpenConns,
//   - SetConnMaxLifetime or SetConnMaxIdleTime.
//
// A function that returns a pool to other packages is not reported: its callers
// are, at the call, for what neither has done. One that is called by a container has
// no such callers.
//
// For pgxpool it reports
//
//   - a Config that was not made by ParseConfig, with which NewWithConfig panics;
//   - a HealthCheckPeriod of zero or less, which kills the process from a
//     goroutine, also as pool_health_check_period in a constant URL;
//   - with -preping.strict, as information: a pool without PingTimeout or
//     without jitter on the lifetime, whose defaults are none.
//
// It reports a lifetime or idle time of less than a millisecond, of either kind
// of pool: SetConnMaxLifetime(1800) is 1.8 microseconds, and every statement logs
// in anew.
//
// The severity is error where the pool is PostgreSQL's, warning where it can be
// another database's too.
//
// The fix adds the missing calls, with the values of the canon (30 connections,
// 10 of them idle, one hour), after the error check of the opening. It adds the
// ping with the context in scope, or with context.Background where there is
// none, when the error can be handled as that of the opening is. It has none for
// the pool of an object mapper, which is set up by db.DB() there.
//
// Not reported:
//
//   - pools opened in test files, and by functions that are given a *testing.T or the like;
//   - pools of other databases, and of drivers nobody knows;
//   - a pool that stays with the function that opens it, those it calls, structs of other
//     packages that it comes in or goes into and whose methods only these call, and
//     migration tools such as goose and golang-migrate: a command or migration that needs
//     one connection, and goes. A
//     function that ends in select {} or in a loop that nothing leaves does not go, nor
//     one that reads messages, jobs or connections by a call in a loop without a
//     condition, nor one that gives it the pool;
//   - a pool, in a field or a variable too, that the function that opens it, or one that
//     calls this, closes by a defer statement, by itself or by the function that came
//     beside the pool for that, when only it and the functions and function
//     literals that it runs use the pool, and the one that closes it does not wait for
//     more to do in a loop. Methods that nobody calls there do not count where only the
//     function that opens the pool has the value that they are called on, such as one of
//     an interface from a constructor;
//   - a pool that is opened for each request, message or turn of a loop: it is not
//     to be set up there, but opened once, as poolperrequest says;
//   - a pool of gorm's that a plugin may set up, and gorm.Open with a dialect
//     from out of sight, which may have a pool already;
//   - a pool that is opened to get at its driver, and closed unused;
//   - pools that code out of sight may set up: in exported variables and fields,
//     in what exported functions return with SetMaxOpenConns or the like by an interface,
//     returned by exported accessors, passed to function values, to methods of
//     interfaces of other packages and to fields of foreign types;
//   - a pool that shares a variable or field with one that is set up, since a
//     variable stands for all that is ever in it. What is done to a pool that the
//     same function puts another in the place of, or that is closed straight
//     after, does not count;
//   - a missing limit in packages made for a serverless host: nullpool does;
//   - a time that is no constant, such as time.Duration(n), whatever its unit;
//   - a missing lifetime where SetMaxIdleConns(0) keeps no connection;
//   - settings that say "no limit" in so many words, such as SetMaxOpenConns(0);
//   - pgxpool's own ping after one second idle, its limit and its lifetime of
//     an hour;
//   - go-pg, whose pools have ten connections per CPU and close those that are idle for
//     five minutes, whatever pg.Options says of them;
//   - clients that Open of a package of ent's making opens: they cannot be set up, and
//     entsql.OpenDB takes a pool that is;
//   - stdlib.OpenDBFromPool, whose pool is pgxpool's, and package conn, which
//     does all of this itself;
//   - a missing ping or lifetime on a *sql.DB over conn.NewConnector, or over
//     packages pqdriver and pqcompat, whose connections ping and age by
//     themselves. The limit is for the *sql.DB to set.
package preping
