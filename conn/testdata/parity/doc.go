// Package parity holds conn's lib/pq parity against lib/pq itself.
//
// It is a module of its own because it needs lib/pq, which conn does not. The
// matrix runs every Go value as an argument of every SQL type, and every
// column into every Scan target, through lib/pq and through each form of
// parity, and compares what the server stored and what the program got.
package parity
