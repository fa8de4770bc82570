// Package migrate moves a module from github.com/lib/pq to the conn package.
//
// It is the order of things: [Plan] runs the passes, each on what the one before it left
// and each type-checked by itself, takes a part to the next lower level where it cannot
// stay on one, and counts in a [Report] what came of it. What a pass does is elsewhere:
// packages driver and native, fixer/thread for contexts, packages gomod and goversion for
// what go.mod says. [Foresee] asks the same packages and changes nothing.
package migrate
