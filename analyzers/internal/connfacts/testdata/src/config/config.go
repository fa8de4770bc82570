// Package config cannot reach a database.
package config

// Config says what to open.
type Config struct{ Driver, DSN string }
