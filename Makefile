# make cells measure what becomes of values without parity, for netralint sql -graduate
# make demo  see netralint work on a service, with a real PostgreSQL
# make test  all tests of all modules (installs PostgreSQL when there is none)

.PHONY: build cells demo test lint bench docs fmt

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

cells:
	.ci/with-postgres go test -C conn/testdata/parity -count=1 -run '^TestCells$$' -update-cells

fmt:
	gofmt -w $$(.ci/sources)
