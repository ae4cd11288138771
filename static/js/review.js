// 审核: tells the portal which rows have been on screen, links lines and rows, works by keys.
// Without this script a form at the foot of each page takes down that the page has been read.

const bench = document.getElementById("review");
const SEND_AFTER = 700;
const waiting = new Set();
let timer = 0;
let current = null;
let isStale = false;

function say(words) {
  document.getElementById("announcement").textContent = words;
}

function rows() {
  return [...bench.querySelectorAll(".bench-row")];
}

// Which rows have been on screen.

function asRanges(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges = [];
  for (const number of sorted) {
    const last = ranges[ranges.length - 1];
    if (last && number <= last[1] + 1) last[1] = Math.max(last[1], number);
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => `${first}-${last}`).join(",");
}

function tokenOf() {
  const field = bench.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

function showProgress(answer) {
  document.getElementById("seen").textContent = answer.seen;
  const was = document.getElementById("complete").textContent;
  document.getElementById("complete").textContent = answer.is_complete ? "，看完了" : "";
  if (answer.is_complete && !was) say("本件看完了。");
}

function ask(parts) {
  const body = new URLSearchParams({ digest: bench.dataset.digest, parts: asRanges(parts) });
  const headers = { "X-Partial": "seen", "X-CSRFToken": tokenOf() };
  return fetch(bench.dataset.seen, { method: "POST", body, headers, keepalive: true });
}

async function send() {
  window.clearTimeout(timer);
  timer = 0;
  if (!waiting.size || isStale) return;
  const parts = new Set(waiting);
  waiting.clear();
  try {
    let answer = await ask(parts);
    if ([401, 403].includes(answer.status) && (await window.gazetteLogIn.again())) {
      answer = await ask(parts);
    }
    if (answer.status === 409) {
      const { problem } = await answer.json();
      showStale(problem);
      return;
    }
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    showProgress(await answer.json());
    parts.forEach((part) => {
      bench.querySelector(`[data-part="${part}"]`).classList.add("is-seen");
    });
  } catch {
    // Kept, and sent with the next rows: the network may be back by then.
    parts.forEach((part) => waiting.add(part));
  }
  bench.toggleAttribute("data-waiting", waiting.size > 0);
}

function showStale(words) {
  isStale = true;
  const note = document.createElement("p");
  note.className = "review-problem";
  note.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = window.location.href;
  link.textContent = "重新打开本页";
  note.append(words, " ", link);
  bench.querySelector(".review-head").after(note);
  note.scrollIntoView({ block: "nearest" });
}

// A row counts once half of it is on screen, or as much of it as the screen holds.
function watch() {
  if (!bench.dataset.seen || !("IntersectionObserver" in window)) return;
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const height = entry.rootBounds ? entry.rootBounds.height : window.innerHeight;
      const isLong = entry.intersectionRect.height >= height * 0.3;
      if (!entry.isIntersecting || document.visibilityState !== "visible") continue;
      if (entry.intersectionRatio < 0.5 && !isLong) continue;
      waiting.add(Number(entry.target.dataset.part));
      bench.setAttribute("data-waiting", "");
      observer.unobserve(entry.target);
    }
    if (waiting.size && !timer) timer = window.setTimeout(send, SEND_AFTER);
  }, { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] });
  const unseen = bench.querySelectorAll("[data-part]:not(.is-seen)");
  unseen.forEach((element) => observer.observe(element));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      send();
      return;
    }
    unseen.forEach((element) => {
      observer.unobserve(element);
      if (!element.classList.contains("is-seen")) observer.observe(element);
    });
  });
  window.addEventListener("pagehide", send);
}

// Lines and rows.

function scrollInto(element, pane) {
  if (getComputedStyle(pane).overflowY === "visible") return;
  const inside = element.getBoundingClientRect();
  const outside = pane.getBoundingClientRect();
  if (inside.top < outside.top + 60 || inside.bottom > outside.bottom - 20) {
    pane.scrollTop += inside.top - outside.top - outside.height / 3;
  }
}

function link(part) {
  bench.querySelectorAll(".is-linked").forEach((one) => one.classList.remove("is-linked"));
  bench.querySelectorAll(`.seg[data-row="${CSS.escape(part)}"]`).forEach((one) => {
    one.classList.add("is-linked");
  });
}

function choose(row, { focus = true } = {}) {
  if (!row) return;
  rows().forEach((one) => {
    one.tabIndex = -1;
    one.classList.remove("is-current");
  });
  row.tabIndex = 0;
  row.classList.add("is-current");
  current = row;
  link(row.dataset.part);
  if (focus) row.focus({ preventScroll: true });
  scrollInto(row, bench.querySelector(".pane.rows"));
  row.scrollIntoView({ block: "nearest" });
  const segment = bench.querySelector(`.seg[data-row="${CSS.escape(row.dataset.part)}"]`);
  if (segment) scrollInto(segment, bench.querySelector(".pane.source"));
}

bench.addEventListener("click", (event) => {
  const segment = event.target.closest(".seg");
  const line = event.target.closest(".to-line");
  const row = event.target.closest(".bench-row");
  if (segment) {
    event.preventDefault();
    choose(document.getElementById(`row-${segment.dataset.row}`));
  } else if (line) {
    event.preventDefault();
    choose(row);
  } else if (row && !event.target.closest("a, button, input, textarea, summary, label")) {
    choose(row, { focus: false });
  }
});

// Keys.

function move(step) {
  const all = rows();
  const place = current ? all.indexOf(current) + step : 0;
  choose(all[Math.min(Math.max(place, 0), all.length - 1)]);
}

function nextFlagged() {
  const all = rows();
  const from = current ? all.indexOf(current) : -1;
  const flagged = all.filter((row) => row.matches(".is-flagged, .is-new, .is-changed"));
  const next = flagged.find((row) => all.indexOf(row) > from);
  if (next) choose(next);
  else say(flagged.length ? "本页后面没有存疑之处了。" : "本页没有存疑之处。");
}

function remark() {
  const fold = current && current.querySelector(".remark-new");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("textarea").focus();
}

async function readPage() {
  const form = document.getElementById("page-read");
  if (form) form.requestSubmit();
}

function go(url, otherwise) {
  if (url) window.location.assign(url);
  else say(otherwise);
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  n: nextFlagged,
  m: readPage,
  c: remark,
  "]": () => go(bench.dataset.next, "这是最后一件。"),
  "[": () => go(bench.dataset.previous, "这是第一件。"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, summary, [contenteditable]")) return;
  if (event.key.startsWith("Arrow") && !event.target.closest(".bench-row")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

watch();
const asked = bench.querySelector(".bench-row.is-current") || bench.querySelector(".bench-row:target");
if (asked) choose(asked);
