//go:build browser

package present

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// driver works the page as a person does, and writes what it saw into the document.
const driver = `<script>
addEventListener("load", () => {
  const out = [], say = (name, ok, what) => out.push((ok ? "ok " : "FAILED ") + name + " " + what);
  const ready = performance.now(), timing = performance.getEntriesByType("navigation")[0];
  say("opened after", true, Math.round(ready) + " ms, begun after " + Math.round(timing.responseStart) + ", parsed after " + Math.round(timing.domInteractive));
  const rows = () => document.querySelectorAll("#findings > li").length;
  say("first part", rows() === 50, rows());
  const search = document.getElementById("search");
  const set = (e, value, kind) => { e.value = value; e.dispatchEvent(new Event(kind)); };
  let at = performance.now();
  set(document.getElementById("rule"), "ignore", "change");
  say("filtered in", true, Math.round(performance.now() - at) + " ms");
  set(document.getElementById("rule"), "", "change");
  document.getElementById("more").click();
  say("more", rows() === 100, rows());
  document.querySelector('button[data-line="10"]').click();
  say("a line", document.getElementById("line").value === "10" && rows() === 50, rows());
  say("no injection", document.querySelectorAll("script").length === 3 && document.querySelector("#findings li div:nth-child(2)").textContent.includes("</scr" + "ipt>"), "");
  say("source", document.querySelectorAll("#findings .hit").length === 50, "");
  say("fits", document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollWidth + " of " + innerWidth);
  set(search, "nothing has this", "change");
  say("search", rows() === 0, rows());
  const p = document.createElement("pre"); p.id = "result"; p.textContent = out.join("\n"); document.body.append(p);
});
</script>`

// TestBrowser opens a page with ten thousand findings in a real browser, and works it. -v
// shows how long it takes, which depends on what else the machine does.
func TestBrowser(t *testing.T) {
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Fatal("no chromium in PATH: install one, as with apt-get install chromium")
	}
	page := print(t, sample(t, hostile, 10_000), html)
	name := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(name, []byte(strings.Replace(page, "</body>", driver+"</body>", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, size := range []string{"1280,900", "500,900"} {
		cmd := exec.CommandContext(t.Context(), browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--window-size="+size, "--dump-dom", "file://"+name)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		_, result, ok := strings.Cut(string(out), `<pre id="result">`)
		result, _, _ = strings.Cut(result, "</pre>")
		if !ok || strings.Contains(result, "FAILED") {
			t.Errorf("%s:\n%s", size, result)
		}
		t.Logf("%s:\n%s", size, result)
	}
}
