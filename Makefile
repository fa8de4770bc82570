# make demo  see netralint work on a service, with a real PostgreSQL
# make test  all tests of all modules (installs PostgreSQL when there is none)

.PHONY: build demo test lint bench docs fmt

build:
	go build -o bin/netralint ./cmd/netralint

demo: build
	.ci/demo

test:
	.ci/with-postgres .ci/test

lint: build
	.ci/lint

bench:
	.ci/with-postgres .ci/bench

docs:
	go generate ./...

fmt:
	gofmt -w $$(.ci/sources)
