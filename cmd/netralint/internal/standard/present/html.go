package present

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"reason": reason,
	"date":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
	"lines":  func(n map[int]int) []int { return slices.Sorted(maps.Keys(n)) },
	"share":  share,
	"slug": func(s standard.Status) string {
		return map[standard.Status]string{standard.Pass: "pass", standard.Fail: "fail", standard.NotChecked: "open"}[s]
	},
	"mark": func(s standard.Status) string {
		return map[standard.Status]string{standard.Pass: "✓", standard.Fail: "✗", standard.NotChecked: "–"}[s]
	},
	"levels": levels,
}).Parse(pageHTML))

// share is a part of a whole as a CSS width.
func share(part, whole int) template.CSS {
	if whole == 0 {
		return "width:0"
	}
	return template.CSS("width:" + strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 2, 64) + "%")
}

// pageData is what the page is made of.
type pageData struct {
	*standard.Report
	CSS   template.CSS
	JS    template.JS
	Data  template.JS // the findings, as the script reads them
	Chart *chart
	Most  int // findings of the phase with most of them
}

// scripted is what the script of the page reads.
type scripted struct {
	Findings []*standard.Finding       `json:"findings"`
	Sources  map[string]map[int]string `json:"sources"`
}

// HTML prints the report as one page that needs nothing else.
func HTML(w io.Writer, r *standard.Report) error {
	e := excerpts{shown: map[string]map[int]string{}, lines: map[string][]string{}}
	for _, f := range r.Findings {
		e.add(f)
	}
	data := scripted{Findings: r.Findings, Sources: e.shown}
	text, err := json.Marshal(data) // escapes what would end the script element
	if err != nil {
		return err
	}
	p := pageData{Report: r, CSS: template.CSS(pageCSS), JS: template.JS(pageJS), Data: template.JS(text), Chart: burnDown(r.Trend)}
	for _, row := range r.Phases {
		p.Most = max(p.Most, row.Findings)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
