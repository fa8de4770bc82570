module github.com/netra-systems/netralint/testdata/tools

go 1.26.0

replace github.com/netra-systems/netralint => ../..

tool (
	github.com/bazelbuild/rules_go/go/tools/builders
	github.com/bradfitz/go-tool-cache/cmd/go-cacher
)

require (
	github.com/google/go-cmp v0.7.0
	github.com/netra-systems/netralint v0.0.0-00010101000000-000000000000
)

require (
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	github.com/bazelbuild/rules_go v0.65.0 // indirect
	github.com/bradfitz/go-tool-cache v0.0.0-20260722201841-0bb331e19f64 // indirect
	github.com/pierrec/lz4/v4 v4.1.25 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)
