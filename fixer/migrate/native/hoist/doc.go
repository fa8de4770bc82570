// Package hoist moves the limits of a pool into the call that opens it, where a person
// would write them:
//
//	db, err := conn.OpenSQL(url)         db, err := conn.OpenURL(ctx, url, parity.MaxOpenConns(n))
//	if err != nil { return err }         if err != nil { return err }
//	db.SetMaxOpenConns(n)
//
// # Theory
//
// A setting S moves up over the statements T1 ... Tk between it and the opening
// O. That keeps the meaning of the program if three things hold.
//
// What S depends on is the same at O. Its arguments and conditions are pure: they
// have a value and do nothing else. Each variable in them is declared before O,
// or by a statement that moves with S; and no Ti gives it another value. A value
// behind a pointer, in a map or from a call may change unseen, so it holds only
// if nothing that could reach it happens between.
//
// No Ti sees the difference. It does not use the pool but to ping or close it,
// and does nothing with an effect that could: what may stay between is listed in
// this package. A pool in a local variable
// that Ti does not mention cannot be reached by it.
//
// No path ends between O and S with a pool that lives on: a return between is
// that of the check of an error, when there is no pool, or the program ends.
//
// Settings under a condition become a list of options that is built before O:
//
//	opts := []conn.Option{parity.LibPQ()}
//	if n > 0 {
//		opts = append(opts, parity.MaxOpenConns(n))
//	}
//	db, err := conn.OpenURL(ctx, url, opts...)
//
// A setting for which that is not known stays where it is, on the native pool, whose
// methods of that name mean the same.
//
// The list holds the option of parity, and so claims the place where the opening
// would get it.
package hoist
