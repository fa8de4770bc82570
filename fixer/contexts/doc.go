// Package contexts finds the context that code at a position can pass on: a
// variable or parameter in scope that is alive there, or what a framework's
// parameter carries. Where there is none it says why, and which functions
// around the position one could be handed down through.
package contexts
