#!/usr/bin/env bash
# github.com/paulmach/orb v0.14.0: of a geometry with heights, in the form in which
# PostGIS sends it, the ewkb package reads two numbers for each point and goes on with
# the third. A line of n points has n points again, without an error, but from the
# second on they are others. github.com/twpayne/go-geom v1.7.0 reads the same bytes
# right.
#
# Seen:
#   XY: go-geom [13 52 14 53], orb [[13 52] [14 53]], error <nil>
#   XYZ: go-geom [13 52 110 14 53 120], orb [[13 52] [110 14]], error <nil>
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/twpayne/go-geom"
	geomewkb "github.com/twpayne/go-geom/encoding/ewkb"
)

func main() {
	flat := geom.NewLineStringFlat(geom.XY, []float64{13, 52, 14, 53})
	high := geom.NewLineStringFlat(geom.XYZ, []float64{13, 52, 110, 14, 53, 120})
	for _, line := range []*geom.LineString{flat, high} {
		line.SetSRID(4326)
		var b bytes.Buffer
		if err := geomewkb.Write(&b, binary.LittleEndian, line); err != nil {
			log.Fatal(err)
		}
		again, err := geomewkb.Unmarshal(b.Bytes())
		if err != nil {
			log.Fatal(err)
		}
		var got orb.LineString
		err = ewkb.Scanner(&got).Scan(b.Bytes())
		fmt.Printf("%s: go-geom %v, orb %v, error %v\n", line.Layout(), again.FlatCoords(), got, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/paulmach/orb@v0.14.0 github.com/twpayne/go-geom@v1.7.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='XY: go-geom [13 52 14 53], orb [[13 52] [14 53]], error <nil>
XYZ: go-geom [13 52 110 14 53 120], orb [[13 52] [110 14]], error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
