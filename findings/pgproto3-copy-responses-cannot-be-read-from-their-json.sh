#!/usr/bin/env bash
# github.com/jackc/pgx/v5/pgproto3 v5.13.0: its messages have a form as JSON, in which
# recorded sessions are kept and from which they are replayed. What CopyInResponse,
# CopyOutResponse and CopyBothResponse write lacks OverallFormat, which their reading
# asks for; what the two SASL responses write as text is read as hexadecimal digits; the
# absent result of a FunctionCallResponse comes back as an empty one; a value that is
# not UTF-8 comes back as another.
#
# Seen:
#   {"Type":"CopyInResponse","ColumnFormatCodes":[1,1]}
#   	the same false, error invalid length for CopyInResponse.OverallFormat
#   {"Type":"CopyOutResponse","ColumnFormatCodes":[0]}
#   	the same false, error invalid length for CopyOutResponse.OverallFormat
#   {"Type":"CopyBothResponse","ColumnFormatCodes":[]}
#   	the same false, error invalid length for CopyBothResponse.OverallFormat
#   {"Type":"SASLInitialResponse","AuthMechanism":"SCRAM-SHA-256","Data":"n,,n=,r=nonce"}
#   	the same false, error encoding/hex: invalid byte: U+006E 'n'
#   {"Type":"SASLResponse","Data":"c=biws,r=nonce"}
#   	the same false, error encoding/hex: invalid byte: U+003D '='
#   {"Type":"FunctionCallResponse","Result":{"text":""}}
#   	the same false, error <nil>
#   {"Type":"DataRow","Values":[null,{"text":""},{"text":"\ufffd"}]}
#   	the same false, error <nil>
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"reflect"

	"github.com/jackc/pgx/v5/pgproto3"
)

func main() {
	for _, message := range []pgproto3.Message{
		&pgproto3.CopyInResponse{OverallFormat: 1, ColumnFormatCodes: []uint16{1, 1}},
		&pgproto3.CopyOutResponse{OverallFormat: 0, ColumnFormatCodes: []uint16{0}},
		&pgproto3.CopyBothResponse{OverallFormat: 0, ColumnFormatCodes: []uint16{}},
		&pgproto3.SASLInitialResponse{AuthMechanism: "SCRAM-SHA-256", Data: []byte("n,,n=,r=nonce")},
		&pgproto3.SASLResponse{Data: []byte("c=biws,r=nonce")},
		&pgproto3.FunctionCallResponse{},
		&pgproto3.DataRow{Values: [][]byte{nil, {}, {0xff}}},
	} {
		text, err := json.Marshal(message)
		if err != nil {
			log.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(message).Elem()).Interface()
		err = json.Unmarshal(text, back)
		fmt.Printf("%s\n\tthe same %v, error %v\n", text, reflect.DeepEqual(message, back), err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='{"Type":"CopyInResponse","ColumnFormatCodes":[1,1]}
	the same false, error invalid length for CopyInResponse.OverallFormat
{"Type":"CopyOutResponse","ColumnFormatCodes":[0]}
	the same false, error invalid length for CopyOutResponse.OverallFormat
{"Type":"CopyBothResponse","ColumnFormatCodes":[]}
	the same false, error invalid length for CopyBothResponse.OverallFormat
{"Type":"SASLInitialResponse","AuthMechanism":"SCRAM-SHA-256","Data":"n,,n=,r=nonce"}
	the same false, error encoding/hex: invalid byte: U+006E '\''n'\''
{"Type":"SASLResponse","Data":"c=biws,r=nonce"}
	the same false, error encoding/hex: invalid byte: U+003D '\''='\''
{"Type":"FunctionCallResponse","Result":{"text":""}}
	the same false, error <nil>
{"Type":"DataRow","Values":[null,{"text":""},{"text":"\ufffd"}]}
	the same false, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
