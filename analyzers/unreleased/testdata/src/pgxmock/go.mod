module github.com/pashagolub/pgxmock/v5

go 1.26.0

require github.com/jackc/pgx/v5 v5.13.0
