// Package mixeddriver defines the rule that one database is reached through one
// driver.
//
// # Analyzer mixeddriver
//
// mixeddriver: report errors of one PostgreSQL driver looked for on handles of another, and databases opened with two
//
// Each driver has its own type for the errors of the server. Code that looks for that of
// one in errors of another compiles, and finds nothing, ever: the duplicate key
// becomes an error 500, the serialization failure is not tried again, and the first to
// notice is a customer. Most often it is left over from a change of the driver. And
// where a program opens one database with two drivers, TLS, types and time zones follow
// two sets of rules, and what a test showed with one is not so with the other. This
// rule guards line 1 of the standard: no second driver.
//
//	_, err := pool.Exec(ctx, "INSERT ...") // a pool of pgx
//	var e *pq.Error
//	if errors.As(err, &e) && e.Code == "23505" { // wrong: never true
//
//	var e *pgconn.PgError // right
//
// It reports
//
//   - errors.As, errors.AsType, pq.As, a type assertion or a case of a type switch that
//     looks for *pq.Error or the *pgconn.PgError of pgx v5, v4 or v3, where each error that can be there is made by a handle that gives
//     another one. Errors are followed through variables, returns, fmt.Errorf and the
//     like, and functions of this package and others;
//   - the call of a function that looks for such a type in its parameter, where the
//     error of this call is such a one;
//   - the opening of a database with lib/pq where another one opens the same data source
//     with pgx or conn: the same variable, or the same field of one, the same constant, or
//     what a function such as os.Getenv makes of the same constants. Each may be opened by
//     a function that is called there, of this package or another, with the data source in
//     a parameter; the finding is where both come together.
//
// The severity is error for what is never found, and warning for openings and in
// tests. There is no fix: netralint -fix ./... moves the module off lib/pq as a whole.
//
// Not reported:
//
//   - errors that may come from elsewhere: parameters of function literals, fields,
//     channels, functions and methods out of sight, interfaces, variables that a function
//     sets in more than 100 places;
//   - functions that look for the errors of the right driver as well;
//   - handles whose driver is not certain, such as a *sql.DB that comes in as a
//     parameter and of which no caller is seen, and object mappers; that of a handle of
//     pgx v5 or v4 is, wherever it comes from;
//   - drivers that are linked and not used by the package; data sources that are not in
//     the same variable; two openings in tests, and two of which a function makes one
//     or the other; what methods open by a field of their receiver.
package mixeddriver
