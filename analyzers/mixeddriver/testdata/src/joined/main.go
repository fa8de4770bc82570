// Command joined opens one database with two drivers, in packages of its own.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"

	"example.com/mixeddriver/joined/config"
	"example.com/mixeddriver/joined/new"
	"example.com/mixeddriver/joined/old"
)

func main() {
	url := flag.String("url", "", "")
	flag.Parse()
	ctx := context.Background()
	log.Print(byParameter(ctx, *url), byField(ctx, config.Config{}), byEnvironment(ctx), byVariable(ctx))
	log.Print(start(ctx, os.Getenv("URL")), either(ctx, *url, true), others(ctx, &config.Config{}, *url), first(ctx, *url))
	log.Print(connector(ctx, *url), inMethods(ctx, &app{}))
}

func byParameter(ctx context.Context, url string) error {
	_, err := old.Open(url) // want `old.Open opens with lib/pq the database that new.Open in line 30 opens with pgx`
	if err != nil {
		return err
	}
	_, err = new.Open(ctx, url)
	return err
}

func byField(ctx context.Context, c config.Config) error {
	_, err := new.New(ctx, c)
	if err != nil {
		return err
	}
	_, err = old.Of(&c) // want `old.Of opens with lib/pq the database that new.New in line 35`
	return err
}

func byEnvironment(ctx context.Context) error {
	if _, err := old.Environment(); err != nil { // want `old.Environment opens with lib/pq the database that new.Environment in line 47`
		return err
	}
	_, err := new.Environment(ctx)
	return err
}

func byVariable(ctx context.Context) error {
	if _, err := old.Global(); err != nil { // want `old.Global opens with lib/pq`
		return err
	}
	_, err := new.Global(ctx)
	return err
}

func connector(ctx context.Context, url string) error {
	if _, err := old.Connector(ctx, url); err != nil { // want `old.Connector opens with lib/pq`
		return err
	}
	_, err := new.Open(ctx, url)
	return err
}

// start calls one that tells it.
func start(ctx context.Context, url string) error { return byParameter(ctx, url) }

// either opens one of them.
func either(ctx context.Context, url string, pgx bool) (err error) {
	if pgx {
		_, err = new.Open(ctx, url)
	} else {
		_, err = old.Open(url)
	}
	return err
}

// first opens one of them, too.
func first(ctx context.Context, url string) (err error) {
	switch os.Getenv("DRIVER") {
	case "pgx":
		_, err = new.Open(ctx, url)
		return err
	default:
		_, err = old.Open(url)
		return err
	}
}

// others has two databases.
func others(ctx context.Context, c *config.Config, url string) error {
	if _, err := old.Replica(c); err != nil {
		return err
	}
	if _, err := new.New(ctx, *c); err != nil {
		return err
	}
	fmt.Println(new.Host(url))
	_, err := old.Open(url)
	return err
}

type app struct {
	c     config.Config
	store *old.Store
	repo  *new.Repo
}

// inMethods calls what opens by a field of the receiver.
func inMethods(ctx context.Context, a *app) (err error) {
	if a.store, err = old.Of(&a.c); err != nil { // want `old.Of opens with lib/pq`
		return err
	}
	a.repo, err = new.New(ctx, a.c)
	return err
}
