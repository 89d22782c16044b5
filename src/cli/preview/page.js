"use strict";
// Shows what the server sends. Text goes into the page as text, and the picture as an image, which runs no script.
const at = (id) => document.getElementById(id);
const chosen = { view: "data", target: "cfn" };
const last = { pictures: {}, documents: {}, lines: {} };
const ORDER = ["error", "warning", "advice"];
/// A longer text is not coloured: it is copied more often than read.
const COLOURED = 300_000;
/// Characters of a line that are shown before and after what is meant.
const AROUND = 100;
/// A picture is made smaller to fit down to this, then scrolled.
const READABLE = 0.65;
let picture;

function element(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

/// A text with `words` in backquotes as code.
function prose(text) {
  return text.split("`").map((part, n) => (n % 2 ? element("code", "", part) : part));
}

function showPicture() {
  const svg = last.pictures[chosen.view];
  if (svg === null) return at("picture").replaceChildren("Too large to be laid out here: pipec graph --format json has all.");
  if (svg === "") return at("picture").replaceChildren(element("span", "none", "Nothing to draw yet."));
  if (svg === undefined) return;
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.alt = `Diagram: ${chosen.view}`;
  image.onload = () => {
    image.style.minWidth = `${READABLE * image.naturalWidth}px`;
    at("picture").replaceChildren(image);
    if (picture) URL.revokeObjectURL(picture);
    picture = url;
  };
  image.src = url;
}

/// The line that a place is on, with what is meant marked; of a long line what is around it. Columns count characters.
function excerpt(file, { line, column, end_line, end_column }) {
  const all = Array.from(last.lines[file]?.[line - 1] ?? "");
  const [from, until] = [column - 1, line === end_line ? end_column - 1 : all.length];
  const begin = from > AROUND ? from - AROUND : 0;
  const end = Math.min(all.length, Math.max(from, begin) + 2 * AROUND);
  const text = (start, stop) => all.slice(start, Math.min(stop, end)).join("");
  const before = (begin ? "…" : "") + text(begin, from);
  const after = text(Math.max(until, from), end) + (end < all.length ? "…" : "");
  return element("p", "excerpt", element("span", "line", String(line)), before, element("mark", "", text(from, until) || " "), after);
}

function finding(one) {
  const [first] = one.labels;
  const file = one.file === last.file ? "" : ` in ${one.file}`;
  const where = file + (first ? ` at ${first.span.line}:${first.span.column}` : "");
  const item = element("li", one.severity, element("p", "place", element("b", "", `${one.severity} ${one.code}`), where));
  item.append(element("p", "message", ...prose(one.message)));
  for (const { span, text } of one.labels) item.append(excerpt(one.file, span), element("p", "label", ...prose(text)));
  for (const { file, span, text } of one.elsewhere ?? []) {
    const there = element("p", "place", `${file} at ${span.line}:${span.column}`);
    item.append(there, excerpt(file, span), element("p", "label", ...prose(text)));
  }
  if (one.help) item.append(element("p", "more", element("b", "", "Help: "), ...prose(one.help)));
  if (one.note) item.append(element("p", "more", element("b", "", "Note: "), ...prose(one.note)));
  return item;
}

function showFindings(findings) {
  const counts = ORDER.map((name) => [name, findings.filter((one) => one.severity === name).length]).filter(([, n]) => n);
  const plural = (name, n) => (n === 1 || name === "advice" ? name : `${name}s`);
  const summary = counts.map(([name, n]) => `${n} ${plural(name, n)}`).join(", ");
  at("summary").textContent = summary || "Nothing found";
  at("summary").className = counts[0]?.[0] ?? "clean";
  const none = element("li", "clean", "Nothing found. pipec explain shows why each permission is there.");
  at("findings").replaceChildren(...(findings.length ? findings.map(finding) : [none]));
}

function coloured(text) {
  const made = new DocumentFragment();
  let from = 0;
  for (const found of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\b\d[\d.eE+-]*\b|\b(?:true|false|null)\b/g)) {
    const kind = found[1] ? (found[2] ? "key" : "string") : "number";
    const word = found[1] ?? found[0];
    made.append(text.slice(from, found.index), element("span", kind, word));
    from = found.index + word.length;
  }
  made.append(text.slice(from));
  return made;
}

function showDocument() {
  const { text, stale } = last.documents[chosen.target] ?? {};
  at("stale").hidden = !(stale && text);
  at("document").classList.toggle("old", Boolean(stale && text));
  at("copy").hidden = !text;
  if (!text) return at("document").replaceChildren(element("span", "none", "Nothing is built while something is an error."));
  at("document").replaceChildren(text.length < COLOURED ? coloured(text) : text);
}

function trouble(why) {
  at("trouble").textContent = why ?? "";
  at("trouble").hidden = !why;
  at("picture").classList.toggle("old", Boolean(why));
}

function show(shot) {
  const name = shot.environment ? `${shot.file} (${shot.environment})` : shot.file;
  at("file").textContent = name;
  document.title = `${name} – pipec preview`;
  trouble(shot.trouble && `${shot.trouble}. What it was when it was last read is shown.`);
  if (shot.trouble) return;
  last.pictures = shot.pictures;
  last.file = shot.file;
  last.lines = Object.fromEntries(Object.entries(shot.texts).map(([file, text]) => [file, text.split(/\r?\n/)]));
  for (const [target, text] of Object.entries(shot.documents)) {
    last.documents[target] = text === null ? { text: last.documents[target]?.text, stale: true } : { text, stale: false };
  }
  showFindings(shot.findings);
  showPicture();
  showDocument();
}

function press(name, value) {
  chosen[name] = value;
  for (const button of document.querySelectorAll(`[data-${name}]`)) {
    button.setAttribute("aria-pressed", String(button.dataset[name] === value));
  }
}

document.addEventListener("click", async ({ target }) => {
  const { view, target: built } = target.dataset ?? {};
  if (view) press("view", view), showPicture();
  if (built) press("target", built), showDocument();
  if (target.id === "copy") {
    await navigator.clipboard.writeText(last.documents[chosen.target].text);
    target.textContent = "Copied";
    setTimeout(() => (target.textContent = "Copy"), 1500);
  }
});

const events = new EventSource("/events");
events.onmessage = ({ data }) => show(JSON.parse(data));
events.onerror = () => trouble("pipec preview does not answer; start it again, and this page goes on.");
