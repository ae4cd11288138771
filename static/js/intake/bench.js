// The bench: source lines at the left, rows at the right. Which row is the current one, which
// rows are selected, and what belongs to a row on the other side.

export const bench = document.getElementById("workbench");
let current = null;
let anchor = null;
let selected = new Set();
let prepareMore = () => {};

export function currentKey() {
  return current;
}

export function say(words) {
  document.getElementById("announcement").textContent = words;
}

export function rowOf(key) {
  return bench.querySelector(`.draft-row[data-row="${CSS.escape(key)}"]`);
}

export function rows() {
  return [...bench.querySelectorAll(".draft-row")];
}

// The row of the page that stands so many places behind another; undefined at its ends.
export function neighbour(row, by) {
  const all = rows();
  return all[all.indexOf(row) + by];
}

export function scrollInto(element, pane) {
  const inside = element.getBoundingClientRect();
  const outside = pane.getBoundingClientRect();
  if (getComputedStyle(pane).position === "static" && pane.scrollHeight <= pane.clientHeight) return;
  if (inside.top < outside.top + 60 || inside.bottom > outside.bottom - 20) {
    pane.scrollTop += inside.top - outside.top - outside.height / 3;
  }
}

export function link(key) {
  bench.querySelectorAll(".is-linked").forEach((one) => one.classList.remove("is-linked"));
  if (!key) return;
  bench.querySelectorAll(`[data-row="${CSS.escape(key)}"]`).forEach((one) => {
    one.classList.add("is-linked");
  });
}

export function choose(row, { focus = true, scroll = true } = {}) {
  if (!row) return;
  rows().forEach((one) => {
    one.tabIndex = -1;
    one.classList.remove("is-current");
  });
  row.tabIndex = 0;
  row.classList.add("is-current");
  current = row.dataset.row;
  link(current);
  if (focus) row.focus({ preventScroll: true });
  if (!scroll) return;
  scrollInto(row, bench.querySelector(".pane.rows"));
  row.scrollIntoView({ block: "nearest" });
  const segment = bench.querySelector(`.seg[data-row="${CSS.escape(current)}"]`);
  if (segment) scrollInto(segment, bench.querySelector(".pane.source"));
}

// Several rows.

// The keys of the selected rows in their order; of the current row if no others are.
export function selectedKeys() {
  const keys = rows().map((row) => row.dataset.row).filter((key) => selected.has(key));
  return keys.length > 1 ? keys : [current].filter(Boolean);
}

export function isSeveral() {
  return selected.size > 1;
}

function showSelection() {
  for (const row of rows()) {
    const isSelected = selected.size > 1 && selected.has(row.dataset.row);
    row.setAttribute("aria-selected", String(isSelected));
    row.classList.toggle("is-selected", isSelected);
  }
  let bar = document.getElementById("selection-bar");
  if (selected.size < 2) {
    if (bar) bar.remove();
    return;
  }
  if (!bar) {
    bench.before(document.getElementById("selection").content.cloneNode(true));
    bar = document.getElementById("selection-bar");
  }
  bar.querySelector(".count").textContent = `已选 ${selected.size} 行`;
}

export function selectOnly(row) {
  const had = selected.size > 1;
  selected = new Set(row ? [row.dataset.row] : []);
  anchor = row ? row.dataset.row : null;
  showSelection();
  if (had) say("只选这一行。");
}

// All rows from where the selection began to this one.
export function selectTo(row) {
  const all = rows();
  const from = all.findIndex((one) => one.dataset.row === (anchor ?? current));
  const to = all.indexOf(row);
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  anchor ??= current;
  selected = new Set(all.slice(Math.max(0, low), high + 1).map((one) => one.dataset.row));
  choose(row);
  showSelection();
  say(`已选 ${selected.size} 行。`);
}

export function toggleSelected(row) {
  if (!selected.size && current) selected.add(current);
  if (selected.has(row.dataset.row) && selected.size > 1) selected.delete(row.dataset.row);
  else selected.add(row.dataset.row);
  anchor = row.dataset.row;
  choose(row, { scroll: false });
  showSelection();
  say(`已选 ${selected.size} 行。`);
}

export function selectAll() {
  selected = new Set(rows().map((row) => row.dataset.row));
  showSelection();
  say(`这一页的 ${selected.size} 行都已选。`);
}

// The page.

function keepPlaces() {
  return [...bench.querySelectorAll(".pane")].map((pane) => pane.scrollTop);
}

export function replaceBench(html, focus) {
  const places = keepPlaces();
  bench.innerHTML = html;
  bench.querySelectorAll(".pane").forEach((pane, index) => { pane.scrollTop = places[index] || 0; });
  const words = bench.querySelector("#problem, #done");
  say(words ? words.textContent : "");
  const done = bench.querySelector("#done");
  const row = rowOf(done?.dataset.focus || "") || rowOf(String(focus || "")) || rowOf(String(current || "")) || rows()[0];
  choose(row, { scroll: false });
  prepare();
  const confirm = bench.querySelector(".confirm .do-primary");
  if (confirm) confirm.focus();
  if (words && words.id === "problem") words.scrollIntoView({ block: "nearest" });
}

export function nextDoubt() {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  const doubtful = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((row) => row.classList.contains("doubtful"));
  const elsewhere = bench.querySelector(".doubts-elsewhere a");
  if (doubtful) choose(doubtful);
  else if (elsewhere) elsewhere.click();
  else say("没有存疑之处了。");
}

export function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  const beyond = at >= 0 && !all[at + by] && bench.querySelector(`.part-nav a[rel=${by < 0 ? "prev" : "next"}]`);
  if (beyond) beyond.click();
  return all[Math.min(all.length - 1, Math.max(0, at + by))];
}

// What is to be done whenever the rows have been replaced.
export function onPrepare(prepare_) {
  prepareMore = prepare_;
}

function nameOf(row) {
  const words = [row.querySelector(".level"), row.querySelector(".row-words")].map((one) => one?.textContent.replace(/\s+/g, " ").trim());
  const findings = [...row.querySelectorAll(".row-finding")].map((one) => `存疑：${one.textContent}`);
  return [words[0], `地址 ${row.dataset.address}`, words[1], ...findings].filter(Boolean).join("，");
}

// The rows as a grid, of which the script moves the focus and selects rows.
export function prepare() {
  const list = bench.querySelector(".draft-rows");
  if (list) {
    list.setAttribute("role", "grid");
    list.setAttribute("aria-multiselectable", "true");
    list.setAttribute("aria-labelledby", "rows-head");
    for (const one of list.children) {
      one.setAttribute("role", "row");
      if (one.matches(".draft-row")) one.setAttribute("aria-label", nameOf(one));
      else one.innerHTML = `<span role="gridcell">${one.innerHTML}</span>`;
    }
    list.querySelectorAll(".row-line").forEach((one) => one.setAttribute("role", "none"));
    list.querySelectorAll(":scope > * > :not(.row-line), .row-line > *").forEach((one) => one.setAttribute("role", "gridcell"));
  }
  const there = new Set(rows().map((row) => row.dataset.row));
  selected = new Set([...selected].filter((key) => there.has(key)));
  rows().forEach((row) => { row.tabIndex = row.dataset.row === current ? 0 : -1; });
  showSelection();
  prepareMore();
}
