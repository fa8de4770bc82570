// Package thread gives calls that want a context the context of their caller,
// across functions, interfaces and packages of a module. It knows no database:
// what wants a context it is told.
//
// # Theory
//
// A function needs a context if it holds a call that wants one and has none in
// scope, or if it calls a function that needs one. It gets a new first
// parameter. What is true of a function must be true of all whose types have
// to stay identical to its own: of the methods of an interface and of all that
// satisfies it; of all functions that may be the value of one variable, field,
// parameter, result or element; of the types these are declared with. Such a
// set is found by unification of types, as flows say, whichever way they go.
// It gets a context as a whole, or not at all.
//
// # Supply
//
// A call gets its context from, in this order: a context in scope, also that of
// a request, a command, a stream or a test; a new parameter of the function
// around it; context.Background() where a program, a test without a context or
// a package starts. A function that other modules can see keeps its type, and
// is given a variant beside it: F calls FContext, unless that would be many
// variants for few calls. Where none of this can be, the call stays as it is.
//
// A function is left alone if no caller has a context for it. If only some have
// one, the others pass context.Background(), which is what was in effect.
//
// # Meaning
//
// A context of a caller ends, which context.Background() does not. So code that
// may run when the caller is done is given the context without its end, by
// context.WithoutCancel: in go and defer statements, in functions that are kept
// for later, and where the context may be over. A goroutine that its function
// waits for is not such code. Nor is one whose context is made where the
// program starts, since that is meant for all the program does.
//
// # What keeps its type
//
// Methods that satisfy an interface of another module, functions that code
// outside the module is given, calls, or finds by name, functions of generated
// files or called there, and those that directives tie to code outside Go.
package thread
