package store

import (
	"context"
	"fmt"

	"example.com/dsn/opener"
)

type settings struct{ user, pass, host string }

func (s settings) url() string {
	return fmt.Sprintf("postgres://%s:%s@%s/shop?sslmode=verify-full", s.user, s.pass, s.host)
}

func build(user, pass string) string {
	return "postgres://" + user + ":" + pass + "@db.example.com/shop?sslmode=verify-full"
}

func elsewhere(ctx context.Context, s settings) {
	opener.Open("postgres://app@db.example.com/shop?sslmode=disable")                                // want `sslmode=disable sends what goes to and from db.example.com in the clear`
	opener.New(ctx, "postgres://app:word@db.example.com/shop?sslmode=verify-full", 4)                // want `the password for db.example.com is written in the code`
	opener.New(ctx, "postgres://app@db/shop?connect_timeout=5&parseTime=true", 4)                    // want `parameter parseTime is none of pgxpool's`
	opener.Open(fmt.Sprintf("postgres://%s:%s@%s/shop?sslmode=verify-full", s.user, s.pass, s.host)) // want `the password is put into the URL as it is`
	opener.Open(s.url())                                                                             // want `the password is put into the URL as it is`
	opener.New(ctx, build(s.user, s.pass), 4)                                                        // want `the password is put into the URL as it is`
	opener.Open(fmt.Sprintf("%s:%s@tcp(%s:5432)/shop?parseTime=true", s.user, s.pass, s.host))       // want `^the data source is one of MySQL, which lib/pq does not read: the program cannot connect$`
	opener.New(ctx, fmt.Sprintf("app@unix(/var/run/%s)/shop", s.host), 4)                            // want `is one of MySQL, which pgxpool does not read`
	opener.Other(ctx, "postgres://app@db.example.com/shop?sslmode=disable")
	opener.Conn(ctx, "postgres://app@db.example.com/shop?sslmode=disable&schema=a")
}
