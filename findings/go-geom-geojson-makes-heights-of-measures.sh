#!/usr/bin/env bash
# github.com/twpayne/go-geom v1.7.0: package geojson writes the measure of a point or
# line (POINT M, as PostGIS keeps it) as the third coordinate, and reads it as a height.
# EWKB keeps it a measure. A MULTIPOINT whose first point is empty is written as null,
# which it cannot read again.
#
# Seen:
#   POINT M (1 2 3) through EWKB: POINT M (1 2 3) error <nil>
#   POINT M (1 2 3) as {"type":"Point","coordinates":[1,2,3]}: POINT Z (1 2 3), error <nil>
#   LINESTRING M (1 2 3, 4 5 6) through EWKB: LINESTRING M (1 2 3, 4 5 6) error <nil>
#   LINESTRING M (1 2 3, 4 5 6) as {"type":"LineString","coordinates":[[1,2,3],[4,5,6]]}: LINESTRING Z (1 2 3, 4 5 6), error <nil>
#   MULTIPOINT (EMPTY, 1 2) through EWKB: MULTIPOINT (EMPTY, 1 2) error <nil>
#   MULTIPOINT (EMPTY, 1 2) as {"type":"MultiPoint","coordinates":[null,[1,2]]}: nothing, error geojson: dimensionality too low (0)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"
	"log"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
	"github.com/twpayne/go-geom/encoding/geojson"
	"github.com/twpayne/go-geom/encoding/wkt"
)

func main() {
	for _, text := range []string{"POINT M (1 2 3)", "LINESTRING M (1 2 3, 4 5 6)", "MULTIPOINT (EMPTY, 1 2)"} {
		g, err := wkt.Unmarshal(text)
		if err != nil {
			log.Fatal(err)
		}
		bytes, err := ewkb.Marshal(g, ewkb.NDR)
		if err != nil {
			log.Fatal(err)
		}
		again, err := ewkb.Unmarshal(bytes)
		fmt.Println(text, "through EWKB:", written(again), "error", err)
		bytes, err = geojson.Marshal(g)
		if err != nil {
			log.Fatal(err)
		}
		again = nil
		err = geojson.Unmarshal(bytes, &again)
		fmt.Printf("%s as %s: %s, error %v\n", text, bytes, written(again), err)
	}
}

func written(g geom.T) string {
	if g == nil {
		return "nothing"
	}
	text, err := wkt.Marshal(g)
	if err != nil {
		log.Fatal(err)
	}
	return text
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/twpayne/go-geom@v1.7.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='POINT M (1 2 3) through EWKB: POINT M (1 2 3) error <nil>
POINT M (1 2 3) as {"type":"Point","coordinates":[1,2,3]}: POINT Z (1 2 3), error <nil>
LINESTRING M (1 2 3, 4 5 6) through EWKB: LINESTRING M (1 2 3, 4 5 6) error <nil>
LINESTRING M (1 2 3, 4 5 6) as {"type":"LineString","coordinates":[[1,2,3],[4,5,6]]}: LINESTRING Z (1 2 3, 4 5 6), error <nil>
MULTIPOINT (EMPTY, 1 2) through EWKB: MULTIPOINT (EMPTY, 1 2) error <nil>
MULTIPOINT (EMPTY, 1 2) as {"type":"MultiPoint","coordinates":[null,[1,2]]}: nothing, error geojson: dimensionality too low (0)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
