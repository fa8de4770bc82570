// Package plan says which components of a module become native, and why others
// cannot.
//
// [New] joins the handles of a module to components by package flow. For each it
// asks what speaks against moving it (that it is in the API of other modules, or
// used by code that may not change), decides what becomes of the module's
// interfaces, and then hears the rules of packages stdlib, sqlx and hoist, one
// use at a time. A use that one rule claims is not asked about again; two claims
// of one place refuse the component. What the rules say is put together to one
// change.
//
// Where a component cannot move as a whole, it is cut: packages with something
// against it stay, and those around them move and bridge to them; see
// planner.split.
package plan
