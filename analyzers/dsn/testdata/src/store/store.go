// Package store has data sources with faults.
package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

const host = "db.example.com"

func all(ctx context.Context, user, name string) {
	pgxpool.New(ctx, "postgres://app@db.example.com/shop")                                  // want `^no sslmode is given, and pgxpool goes on in the clear when db.example.com offers no TLS$`
	pgxpool.ParseConfig("host=db.example.com user=app")                                     // want `no sslmode is given`
	pgx.Connect(ctx, "postgres://app@203.0.113.7:5433/shop?sslmode=prefer")                 // want `sslmode=prefer goes on in the clear when 203.0.113.7 offers no TLS`
	sql.Open("postgres", "host="+host+" sslmode=disable user="+user)                        // want `sslmode=disable sends what goes to and from db.example.com in the clear`
	sql.Open("pgx", fmt.Sprintf("postgres://%s@db.example.com/shop?sslmode=disable", user)) // want `sslmode=disable`
	sqlx.Open("postgres", "postgres://app:hunter2@db.example.com/shop")                     // want `^the password for db.example.com is written in the code: all who read it can log in$`
	sql.Open("postgres", "host=db.example.com password='hunter2' dbname="+name)             // want `the password for db.example.com`
	sql.Open("pgx", "postgres://localhost/shop?binary_parameters=yes")                      // want `^parameter binary_parameters is none of pgx's: the server refuses each connection for it$`
	sql.Open("pgx", "postgres://localhost/shop?pool_max_conns=5")                           // want `parameter pool_max_conns is none of pgx's`
	pgx.ParseConfig("host=localhost fallback_application_name=shop")                        // want `parameter fallback_application_name is none of pgx's`
	pq.NewConnector("host=localhost default_query_exec_mode=exec")                          // want `parameter default_query_exec_mode is none of lib/pq's`
	pgxpool.New(ctx, "postgres://localhost/"+name+"?schema=public")                         // want `parameter schema is none of pgxpool's`
	pgxpool.New(ctx, "postgresql+asyncpg://localhost/shop")                                 // want `^pgxpool does not know the scheme postgresql\+asyncpg: the program cannot connect$`
}

var _ = all
