package present

import (
	"fmt"
	"strings"
	"time"

	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

// The size of the chart in its own units, and what its axes take of it.
const (
	chartWidth, chartHeight = 720, 220
	chartLeft, chartBottom  = 44, 24
	chartTop, chartRight    = 12, 12
)

// chart is the number of findings over time, as the points of a line.
type chart struct {
	Width, Height int
	Line, Area    string
	Dots          []dot
	Grid          []tick
	From, To      string
	Left, Right   int // ends of the axis
	Base          int // where zero is
}

type dot struct {
	X, Y  int
	Title string
}

type tick struct {
	Y, Findings int
}

// burnDown draws a history. It is nil with less than two entries.
func burnDown(t *standard.Trend) *chart {
	if t == nil || len(t.Entries) < 2 {
		return nil
	}
	first, last := t.Entries[0].Time, t.Entries[len(t.Entries)-1].Time
	most := 1
	for _, e := range t.Entries {
		most = max(most, e.Findings)
	}
	step := scale(most)
	top := (most + step - 1) / step * step
	c := &chart{Width: chartWidth, Height: chartHeight, From: first.Format(time.DateOnly), To: last.Format(time.DateOnly),
		Left: chartLeft, Right: chartWidth - chartRight, Base: chartHeight - chartBottom}
	y := func(n int) int { return c.Base - n*(c.Base-chartTop)/top }
	for n := 0; n <= top; n += step {
		c.Grid = append(c.Grid, tick{y(n), n})
	}
	var points []string
	for _, e := range t.Entries {
		x := c.Left
		if span := last.Sub(first); span > 0 {
			x += int(float64(c.Right-c.Left) * float64(e.Time.Sub(first)) / float64(span))
		}
		c.Dots = append(c.Dots, dot{x, y(e.Findings), fmt.Sprintf("%s: %d findings", e.Time.Format(time.DateOnly), e.Findings)})
		points = append(points, fmt.Sprintf("%d,%d", x, y(e.Findings)))
	}
	c.Line = strings.Join(points, " ")
	end := c.Dots[len(c.Dots)-1]
	c.Area = fmt.Sprintf("%d,%d %s %d,%d", c.Dots[0].X, c.Base, c.Line, end.X, c.Base)
	return c
}

// scale returns the step of an axis to most, so that it has four or five.
func scale(most int) int {
	step := 1
	for {
		for _, f := range []int{1, 2, 5} {
			if most <= 5*f*step {
				return f * step
			}
		}
		step *= 10
	}
}
