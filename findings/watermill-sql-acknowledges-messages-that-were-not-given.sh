#!/usr/bin/env bash
# github.com/ThreeDotsLabs/watermill-sql/v4 v4.1.2 with PostgreSQLQueueSchema and pgx
# v5.13.0: messages are read in batches of up to 100. Where the subscriber is closed, or
# a message is not acknowledged within AckDeadline, after the first of a batch was, the
# whole batch is acknowledged: with DeleteOnAck the messages that nobody has seen are
# deleted. Where it is the first of the batch, all of them stay.
#
# Seen:
#   closed: 0 of 10 acknowledged, one more given, 10 left
#   deadline: 0 of 10 acknowledged, one more given, 10 left
#   closed: 1 of 10 acknowledged, one more given, 0 left
#   deadline: 1 of 10 acknowledged, one more given, 0 left
#   closed: 2 of 10 acknowledged, one more given, 0 left
#   deadline: 2 of 10 acknowledged, one more given, 0 left
#
# Needs a PostgreSQL server: NETRALINT_TEST_DATABASE_URL, else one is started.
set -euo pipefail
if [ -z "${NETRALINT_TEST_DATABASE_URL:-}" ]; then
	exec "$(dirname "$0")/../.ci/with-postgres" "$(realpath "$0")"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	wsql "github.com/ThreeDotsLabs/watermill-sql/v4/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/message"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, taken := range []int{0, 1, 2} {
		try(db, "closed", taken, 0)
		try(db, "deadline", taken, 300*time.Millisecond)
	}
}

func try(db *sql.DB, how string, taken int, deadline time.Duration) {
	topic := fmt.Sprint("jobs_", how, taken)
	schema, offsets := wsql.PostgreSQLQueueSchema{}, wsql.PostgreSQLQueueOffsetsAdapter{DeleteOnAck: true}
	defer db.Exec("DROP TABLE watermill_" + topic)
	subscriber, err := wsql.NewSubscriber(wsql.BeginnerFromStdSQL(db), wsql.SubscriberConfig{
		SchemaAdapter: schema, OffsetsAdapter: offsets, AckDeadline: &deadline, InitializeSchema: true,
	}, watermill.NopLogger{})
	if err != nil {
		log.Fatal(err)
	}
	if err := subscriber.SubscribeInitialize(topic); err != nil {
		log.Fatal(err)
	}
	publisher, err := wsql.NewPublisher(wsql.BeginnerFromStdSQL(db), wsql.PublisherConfig{SchemaAdapter: schema}, watermill.NopLogger{})
	if err != nil {
		log.Fatal(err)
	}
	var messages []*message.Message
	for range 10 {
		messages = append(messages, message.NewMessage(watermill.NewUUID(), []byte("{}")))
	}
	if err := publisher.Publish(topic, messages...); err != nil {
		log.Fatal(err)
	}
	received, err := subscriber.Subscribe(context.Background(), topic)
	if err != nil {
		log.Fatal(err)
	}
	for range taken {
		(<-received).Ack()
	}
	<-received // is not acknowledged
	if deadline > 0 {
		time.Sleep(2 * deadline)
	}
	if err := subscriber.Close(); err != nil {
		log.Fatal(err)
	}
	var left int
	if err := db.QueryRow("SELECT count(*) FROM watermill_" + topic).Scan(&left); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d of 10 acknowledged, one more given, %d left\n", how, taken, left)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/ThreeDotsLabs/watermill-sql/v4@v4.1.2 github.com/ThreeDotsLabs/watermill@v1.5.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='closed: 0 of 10 acknowledged, one more given, 10 left
deadline: 0 of 10 acknowledged, one more given, 10 left
closed: 1 of 10 acknowledged, one more given, 0 left
deadline: 1 of 10 acknowledged, one more given, 0 left
closed: 2 of 10 acknowledged, one more given, 0 left
deadline: 2 of 10 acknowledged, one more given, 0 left'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
