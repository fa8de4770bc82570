// Package tools holds tests of package conn with the tools people use it with:
// migration tools, OpenTelemetry, generated code, scanners. It is a module of
// its own, so that none of them becomes a dependency of conn.
package tools
