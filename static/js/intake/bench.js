// The bench: source lines at the left, rows at the right. Which row is the current one, and
// what belongs to it on the other side.

export const bench = document.getElementById("workbench");
let current = null;

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

function keepPlaces() {
  return [...bench.querySelectorAll(".pane")].map((pane) => pane.scrollTop);
}

export function replaceBench(html, focus) {
  const places = keepPlaces();
  bench.innerHTML = html;
  bench.querySelectorAll(".pane").forEach((pane, index) => { pane.scrollTop = places[index] || 0; });
  prepare();
  const row = rowOf(String(focus || "")) || rowOf(String(current || "")) || rows()[0];
  choose(row, { scroll: false });
  const confirm = bench.querySelector(".confirm .do-primary");
  if (confirm) confirm.focus();
  const words = bench.querySelector("#problem, #done");
  say(words ? words.textContent : "");
  if (words && words.id === "problem") words.scrollIntoView({ block: "nearest" });
}

export function nextDoubt() {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  const doubtful = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((row) => row.classList.contains("doubtful"));
  if (doubtful) choose(doubtful);
  else say("没有存疑之处了。");
}

export function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  choose(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

export function prepare() {
  rows().forEach((row) => { row.tabIndex = -1; });
}
