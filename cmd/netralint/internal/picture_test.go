package command

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "draw the terminal of README again; .ci/pictures does, and the report too")

// pictured is what the terminal in README shows, in the legacy service.
var pictured = []string{"./cmd/nightly", "./cmd/worker"}

// TestTerminalPicture holds that the terminal in README shows what the command prints.
func TestTerminalPicture(t *testing.T) {
	file, err := filepath.Abs("../../../testdata/pictures/terminal.svg")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETRALINT_CACHE", "off")
	t.Setenv("GOWORK", "off")
	t.Chdir("../../../testdata/legacy")
	var out, faults bytes.Buffer
	sys := &Sys{Stdout: &out, Stderr: &faults, Colour: true, Width: terminalColumns}
	if code := Main(pictured, sys); code != exitFindings {
		t.Fatalf("exit code %d: %s", code, &faults)
	}
	got := drawTerminal("netralint "+strings.Join(pictured, " "), out.String())
	if *update {
		err = os.WriteFile(file, []byte(got), 0o666)
	}
	want, reading := os.ReadFile(file)
	if err != nil || reading != nil {
		t.Fatal(err, reading)
	}
	if got != string(want) {
		t.Errorf("%s is stale: run .ci/pictures. The command prints:\n%s", filepath.Base(file), &out)
	}
}

// TestPicturesInREADME holds that README shows the pictures there are, and that they are
// small.
func TestPicturesInREADME(t *testing.T) {
	const root = "../../../"
	readme, err := os.ReadFile(root + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"terminal.svg", "report.png"} {
		path := "testdata/pictures/" + name
		if !regexp.MustCompile(`!\[[^\]]{20,}\]\(` + regexp.QuoteMeta(path) + `\)`).Match(readme) {
			t.Errorf("README does not show %s with words for who cannot see it", path)
		}
		text, err := os.ReadFile(root + path)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) == 0 || len(text) > 150_000 {
			t.Errorf("%s has %d bytes", path, len(text))
		}
		if filepath.Ext(name) == ".png" {
			if _, err := png.Decode(bytes.NewReader(text)); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// What a terminal measures, in columns and in pixels.
const (
	terminalColumns = 96
	cell            = 8.4 // of a font of 14 pixels
	line            = 19
	margin          = 16
)

// sgr is what sets the look of text on a terminal.
var sgr = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// looks are the classes of the picture for what sgr sets.
var looks = map[string]string{"1": "bold", "2": "faint", "31": "red", "33": "yellow", "34": "blue", "36": "cyan"}

const terminalStyle = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6deeb;white-space:pre}` +
	`.bold{font-weight:700}.faint{fill:#8a98ab}.red{fill:#ff6b6b}.yellow{fill:#ffcb5c}.blue{fill:#7fb4ff}.cyan{fill:#5cd8d8}.prompt{fill:#7ee787}`

// drawTerminal draws what a command printed. Each piece of text has a place of its own, so
// that columns are those of the terminal whatever the font.
func drawTerminal(command, printed string) string {
	var body strings.Builder
	y := margin + line
	fmt.Fprintf(&body, "<text x=\"%d\" y=\"%d\" class=\"prompt\">$</text><text x=\"%.1f\" y=\"%d\" class=\"bold\">%s</text>\n", margin, y, margin+2*cell, y, html.EscapeString(command))
	look := ""
	for text := range strings.Lines(strings.TrimRight(printed, "\n")) {
		y += line
		look = drawLine(&body, strings.TrimRight(text, "\n"), y, look)
	}
	width, height := terminalColumns*cell+2*margin, y+margin
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %d\" width=\"%.0f\" height=\"%d\">\n<style>%s</style>\n<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#10161f\"/>\n%s</svg>\n",
		width, height, width, height, terminalStyle, &body)
}

// drawLine draws a line that begins with a look, and returns the one that it ends with.
func drawLine(body *strings.Builder, text string, y int, look string) string {
	column := 0
	piece := func(s string) {
		for _, r := range strings.SplitAfter(s, "\t") {
			shown := strings.TrimSuffix(r, "\t")
			if visible := strings.TrimLeft(shown, " "); visible != "" {
				x := margin + float64(column+len(shown)-len(visible))*cell
				fmt.Fprintf(body, "<text x=\"%.1f\" y=\"%d\"%s>%s</text>\n", x, y, look, html.EscapeString(visible))
			}
			column += utf8.RuneCountInString(shown)
			if shown != r {
				column += 8 - column%8
			}
		}
	}
	for {
		at := sgr.FindStringSubmatchIndex(text)
		if at == nil {
			piece(text)
			return look
		}
		piece(text[:at[0]])
		look = ""
		var classes []string
		for code := range strings.SplitSeq(text[at[2]:at[3]], ";") {
			if class := looks[code]; class != "" {
				classes = append(classes, class)
			}
		}
		if classes != nil {
			look = ` class="` + strings.Join(classes, " ") + `"`
		}
		text = text[at[1]:]
	}
}
