// Command pgrun runs a command with a PostgreSQL server for tests: the one that
// NETRALINT_TEST_DATABASE_URL names, else a private one that ends with it. With
// -version in place of a command it prints the version of that server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func main() { os.Exit(run(os.Args[1:])) }

// run runs a command with a server to talk to, its own unless the environment names one,
// and returns the command's exit code.
func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgrun -version | COMMAND [ARGUMENT...]")
		return 2
	}
	if os.Getenv(pgtest.EnvURL) == "" {
		s, err := pgtest.Start()
		if err != nil {
			fmt.Fprintln(os.Stderr, "pgrun:", err)
			return 2
		}
		defer func() { _ = s.Remove() }()
		if err := os.Setenv(pgtest.EnvURL, s.URL("postgres")); err != nil {
			fmt.Fprintln(os.Stderr, "pgrun:", err)
			return 2
		}
	}
	if args[0] == "-version" {
		if err := printVersion(os.Getenv(pgtest.EnvURL)); err != nil {
			fmt.Fprintln(os.Stderr, "pgrun:", err)
			return 2
		}
		return 0
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, "pgrun:", err)
		return 2
	}
	return 0
}

// printVersion prints the version of a server.
func printVersion(url string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	fmt.Println("PostgreSQL", c.PgConn().ParameterStatus("server_version"))
	return c.Close(ctx)
}
