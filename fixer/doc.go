// Package fixer changes the source of whole modules and never leaves code that
// does not compile. It knows no rule and no database.
//
// # How it goes
//
// [Load] reads a module with its tests, and with the builds that files outside
// the first one ask for. A [Change] is a set of edits that is made as a whole
// or not at all. [Module.Apply] merges changes, adds and removes the imports
// they need, type-checks the result in memory and drops what does not compile.
// Package worktree shows the outcome, and puts it in place, all files or none.
// Disk is touched by the first and the last step only.
//
// # What is promised
//
// Changes merge as git merges commits of one parent: the order in which they
// are given decides, identical edits are made once, and a change that overlaps
// an earlier one is dropped whole. What Apply returns type-checks in every
// build that was loaded, in the packages changed and in all that depend on
// them. An edit inside the body of a declared function cannot be seen by other
// packages, which are then not checked again. Errors that were there before do
// not count, but a package that has any is not changed. Generated files and
// files outside the module are not changed. Each drop has a reason with the
// compiler's words.
//
// # Form
//
// A file that was as gofmt writes it is so afterwards. A file that was not
// keeps its form, and the edits stand as they were given. Line ends stay what
// they were. Comments move only with the text they are in.
//
// # What is not tried
//
// go/types is not the compiler: what only the linker or the back end refuses is
// not found. Files that no build could load are listed in [Module.Unloaded] and
// not checked. A new import from an external test package of code that imports
// the package under test may be refused although it compiles.
package fixer
