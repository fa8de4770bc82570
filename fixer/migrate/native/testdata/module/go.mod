module example.com/shop

go 1.26.0

require (
	github.com/jackc/pgx/v5 v5.12.0
	github.com/netra-systems/netralint v0.0.0
)

replace github.com/netra-systems/netralint => $MODULE
