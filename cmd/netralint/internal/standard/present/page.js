"use strict";
(() => {
  const around = 2;  // lines of source before and after a finding
  const batch = 50;   // findings that are added to the page at a time
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = id => document.getElementById(id);
  const make = (tag, name, text) => {
    const e = document.createElement(tag);
    if (name) e.className = name;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  let lower = null; // what is searched, made when first asked for
  const texts = () => lower ||= data.findings.map(f => [f.file, f.package || "", f.message, f.by].join("\n").toLowerCase());
  const fields = { line: $("line"), rule: $("rule"), program: $("program"), phase: $("phase") };
  for (const rule of [...new Set(data.findings.map(f => f.by))].sort()) fields.rule.append(make("option", "", rule));

  let chosen = [], shown = 0;

  const source = f => {
    const lines = data.sources[f.file];
    if (!lines || lines[f.line] === undefined) return "";
    const pre = make("pre");
    for (let n = f.line - around; n <= f.line + around; n++) {
      if (lines[n] === undefined) continue;
      const row = make("span", n === f.line ? "hit" : "");
      row.append(make("i", "", n), lines[n] || " ");
      pre.append(row);
    }
    return pre;
  };
  const item = f => {
    const li = make("li");
    li.append(make("div", "at", f.file + ":" + f.line + ":" + f.column));
    li.append(make("div", "", f.message));
    const meta = make("div", "meta");
    meta.append(make("span", "tag " + f.severity, f.severity), make("span", "tag", f.by), make("span", "tag", "line " + f.standard));
    if (f.phase) meta.append(make("span", "tag", f.phase));
    if (f.programs) meta.append(make("span", "tag", f.programs.length === 1 ? "1 program" : f.programs.length + " programs"));
    li.append(meta);
    li.append(source(f));
    return li;
  };
  const more = () => {
    const part = document.createDocumentFragment();
    for (const end = Math.min(shown + batch, chosen.length); shown < end; shown++) part.append(item(chosen[shown]));
    $("findings").append(part);
    $("more").hidden = shown >= chosen.length;
    $("count").textContent = chosen.length + " of " + data.findings.length + (data.findings.length === 1 ? " finding" : " findings") + (shown < chosen.length ? ", " + shown + " shown" : "");
  };
  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(w => w);
    const line = Number(fields.line.value), rule = fields.rule.value, phase = fields.phase.value;
    const program = fields.program.value === "" ? -1 : Number(fields.program.value);
    chosen = data.findings.filter((f, i) =>
      (!line || f.standard === line || line === 10 && f.standard < 10) && (!rule || f.by === rule) && (!phase || f.phase === phase) &&
      (program < 0 || (f.programs || []).includes(program)) && words.every(w => texts()[i].includes(w)));
    shown = 0;
    $("findings").replaceChildren();
    more();
  };
  const show = change => {
    $("search").value = "";
    for (const f of Object.values(fields)) f.value = "";
    change();
    filter();
    $("h-findings").scrollIntoView({ behavior: "smooth" });
  };
  let waiting = 0;
  $("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
  $("search").addEventListener("change", filter);
  for (const f of Object.values(fields)) f.addEventListener("change", filter);
  $("more").addEventListener("click", more);
  new IntersectionObserver(seen => { if (seen.some(s => s.isIntersecting) && !$("more").hidden) more(); }, { rootMargin: "600px" }).observe($("more"));
  for (const b of document.querySelectorAll("button[data-line]")) b.addEventListener("click", () => show(() => { fields.line.value = b.dataset.line; }));
  for (const b of document.querySelectorAll("button[data-program]")) b.addEventListener("click", () => show(() => { fields.program.value = b.dataset.program; }));

  const programs = () => {
    const word = $("program-search").value.toLowerCase(), kind = $("program-kind").value;
    for (const row of document.querySelectorAll("#programs tbody tr"))
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(word) || kind !== "" && row.dataset.kind !== kind;
  };
  if ($("program-search")) {
    $("program-search").addEventListener("input", programs);
    $("program-kind").addEventListener("change", programs);
  }
  filter();
})();
