// Package config reads the settings of the orders programs from the
// environment.
package config

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// Config holds what the programs need to know.
type Config struct {
	Addr        string
	DatabaseURL string
	PaymentsURL string
	MaxConns    int
	JobTimeout  time.Duration
}

const (
	defaultURL = "postgres://orders:orders-dev@localhost:5432/orders?sslmode=disable"
	// The reporting replica is reached over the VPC.
	replicaURL = "postgres://reporting:s3cr3t-reports@10.20.0.5:5432/orders?sslmode=disable"
)

// Load reads the environment.
func Load() Config {
	return Config{
		Addr:        env("ADDR", ":8080"),
		DatabaseURL: databaseURL(),
		PaymentsURL: env("PAYMENTS_URL", "http://payments.internal"),
		MaxConns:    envInt("DB_MAX_CONNS", 25),
		JobTimeout:  time.Duration(envInt("JOB_TIMEOUT_SECONDS", 30)) * time.Second,
	}
}

// databaseURL prefers DATABASE_URL; on Cloud Run the instance's socket is used.
func databaseURL() string {
	if url := os.Getenv("DATABASE_URL"); url != "" {
		return url
	}
	if os.Getenv("K_SERVICE") != "" {
		return CloudSQL(os.Getenv("INSTANCE_CONNECTION_NAME"))
	}
	return defaultURL
}

// CloudSQL returns the DSN of a Cloud SQL instance mounted as a Unix socket.
func CloudSQL(instance string) string {
	return fmt.Sprintf("host=/cloudsql/%s user=%s password=%s dbname=%s",
		instance, os.Getenv("DB_USER"), os.Getenv("DB_PASS"), os.Getenv("DB_NAME"))
}

// Pooler returns the URL of the PgBouncer in front of the database.
func Pooler() string {
	return fmt.Sprintf("postgres://%s:%s@%s:6432/%s?sslmode=require&binary_parameters=yes",
		os.Getenv("DB_USER"), os.Getenv("DB_PASS"), env("POOLER_HOST", "pgbouncer.internal"), env("DB_NAME", "orders"))
}

// Replica returns the URL of the read replica.
func Replica() string { return env("REPLICA_URL", replicaURL) }

func env(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}

func envInt(name string, fallback int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return fallback
	}
	return n
}
