// Package conn is the canonical PostgreSQL configuration: one pool, made by one
// call, that is bounded, pinged, recycled and rolled back on return.
package conn
