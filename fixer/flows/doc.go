// Package flows knows the places of a Go program where a value becomes another's:
// where the two have to have one type, or the value has to implement the other's
// interface.
//
// The places are those of the language specification at which assignability or
// comparability is asked for: declarations and assignments, one by one, from a
// call with several results, and with a second value that says whether there was
// a first; range clauses, also over functions; sends; results of functions;
// arguments of calls, with variadic ones and those that another call returns;
// append, copy and delete; elements, keys and fields of composite literals; the
// index of a map; both sides of == and !=, and the cases of a switch; type
// assertions and the cases of a type switch. A select is made of sends,
// receptions and assignments.
//
// What a flow means is the business of a [Sink]. Conversions, instances of
// generic code and what declarations say of types are left to it, too: they
// write types.
package flows
