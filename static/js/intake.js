// 录入公报: sends forms without leaving the page, links lines and rows, and works by keys.
// All of it can be done without this script, by links and plain forms.

const bench = document.getElementById("workbench");
const LEVELS = {
  1: "CHAPTER", 2: "SECTION", 3: "ARTICLE", 4: "PARAGRAPH", 5: "ITEM",
  6: "SUBITEM", 7: "HEADING_1", 8: "HEADING_2", 9: "HEADING_3", 0: "SIGNATURE",
};
let current = null;
let isBusy = false;

function say(words) {
  document.getElementById("announcement").textContent = words;
}

function rowOf(key) {
  return bench.querySelector(`.draft-row[data-row="${CSS.escape(key)}"]`);
}

function rows() {
  return [...bench.querySelectorAll(".draft-row")];
}

function scrollInto(element, pane) {
  const inside = element.getBoundingClientRect();
  const outside = pane.getBoundingClientRect();
  if (getComputedStyle(pane).position === "static" && pane.scrollHeight <= pane.clientHeight) return;
  if (inside.top < outside.top + 60 || inside.bottom > outside.bottom - 20) {
    pane.scrollTop += inside.top - outside.top - outside.height / 3;
  }
}

function link(key) {
  bench.querySelectorAll(".is-linked").forEach((one) => one.classList.remove("is-linked"));
  if (!key) return;
  bench.querySelectorAll(`[data-row="${CSS.escape(key)}"]`).forEach((one) => {
    one.classList.add("is-linked");
  });
}

function choose(row, { focus = true, scroll = true } = {}) {
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

function replaceBench(html, focus) {
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

const NOT_SAVED = "没有保存，填写的文字还在这一页上。";

// 401: the log-in has ended. 403: somebody has logged in again in another tab, so that the
// token of the form is old. Either way the words stay, and are sent again after log-in.
async function post(form, submitter) {
  const answer = await fetch(bench.dataset.url, {
    method: "POST",
    body: new FormData(form, submitter),
    headers: { "X-Partial": "bench" },
  });
  if (answer.status !== 401 && answer.status !== 403) return answer;
  if (!(await window.gazetteLogIn.again())) throw new Error(`${NOT_SAVED}请登录之后再保存一次。`);
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  const fresh = bench.querySelector("[name=csrfmiddlewaretoken]");
  if (token && fresh) token.value = fresh.value;
  return fetch(bench.dataset.url, {
    method: "POST",
    body: new FormData(form, submitter),
    headers: { "X-Partial": "bench" },
  });
}

async function send(form, submitter) {
  if (isBusy) return;
  isBusy = true;
  bench.setAttribute("aria-busy", "true");
  try {
    const answer = await post(form, submitter);
    const elsewhere = answer.headers.get("X-Location");
    if (elsewhere) {
      window.location.assign(elsewhere);
      return;
    }
    if (answer.status === 403) throw new Error(`${NOT_SAVED}您的账号不能改动它。`);
    if (answer.redirected || !answer.ok) throw new Error(`${NOT_SAVED}系统没有接受，请稍后再试。`);
    const key = form.querySelector("[name=key]");
    replaceBench(await answer.text(), key ? key.value : current);
  } catch (error) {
    // What fetch itself throws is English: the network.
    const words = error instanceof TypeError ? `${NOT_SAVED}网络断了，请稍后再试。` : error.message;
    say(words);
    window.alert(words);
  } finally {
    isBusy = false;
    bench.removeAttribute("aria-busy");
  }
}

function request(values) {
  const form = document.createElement("form");
  const token = bench.querySelector("[name=csrfmiddlewaretoken]");
  const version = bench.querySelector("[name=version]");
  const all = { csrfmiddlewaretoken: token.value, version: version.value, ...values };
  for (const [name, value] of Object.entries(all)) {
    const input = document.createElement("input");
    input.name = name;
    input.value = value;
    form.append(input);
  }
  return send(form);
}

function closePanel() {
  bench.querySelectorAll(".panel").forEach((panel) => panel.remove());
  bench.querySelectorAll(".is-open").forEach((row) => row.classList.remove("is-open"));
}

async function openPanel(key) {
  const ask = () => fetch(`${bench.dataset.url}?row=${key}`, { headers: { "X-Partial": "panel" } });
  let answer = await ask();
  if (answer.status === 401 && (await window.gazetteLogIn.again())) answer = await ask();
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  closePanel();
  const row = rowOf(key);
  row.insertAdjacentHTML("beforeend", html);
  row.classList.add("is-open");
  choose(row, { focus: false });
  const fields = [...row.querySelectorAll(".panel textarea, .panel input:not([type=hidden]), .panel button")];
  const field = fields.find((one) => one.matches("textarea") && one.value) || fields[0];
  if (field) field.focus({ preventScroll: true });
  row.querySelector(".panel").scrollIntoView({ block: "nearest" });
}

function isTyping(target) {
  return Boolean(target.closest("input, textarea, select, button, summary"));
}

function nextDoubt() {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  const doubtful = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((row) => row.classList.contains("doubtful"));
  if (doubtful) choose(doubtful);
  else say("没有存疑之处了。");
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === current);
  choose(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

function onKey(event) {
  if (event.key === "Escape" && bench.querySelector(".panel")) {
    closePanel();
    choose(rowOf(current));
    return;
  }
  const row = event.target.closest(".draft-row");
  if (isTyping(event.target) || (!row && event.target !== document.body)) return;
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
    event.preventDefault();
    request({ do: event.key.toLowerCase() === "z" ? "undo" : "redo" });
    return;
  }
  if (event.ctrlKey || event.metaKey || !current) return;
  const moves = { ArrowUp: "up", ArrowDown: "down" };
  const actions = { ArrowRight: "indent", ArrowLeft: "outdent", Backspace: "join" };
  if (moves[event.key]) {
    event.preventDefault();
    if (event.altKey) request({ do: moves[event.key], key: current });
    else step(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.altKey) {
    return;
  } else if (actions[event.key]) {
    event.preventDefault();
    request({ do: actions[event.key], key: current });
  } else if (event.key === "Enter" && event.target === row) {
    event.preventDefault();
    openPanel(current);
  } else if (LEVELS[event.key]) {
    event.preventDefault();
    request({ do: "level", key: current, level: LEVELS[event.key] });
  } else if (event.key === "n") {
    nextDoubt();
  }
}

function onClick(event) {
  const edit = event.target.closest(".row-edit, .do-cancel");
  const row = event.target.closest(".draft-row");
  if (edit) {
    event.preventDefault();
    openPanel(row.dataset.row);
    return;
  }
  const target = event.target.closest("a[href^='#row-']");
  if (target) {
    event.preventDefault();
    choose(rowOf(target.hash.slice(5)));
    return;
  }
  const line = event.target.closest("a.to-line");
  if (line) {
    event.preventDefault();
    choose(row);
    scrollInto(document.getElementById(line.hash.slice(1)), bench.querySelector(".pane.source"));
    return;
  }
  if (row && !isTyping(event.target) && !event.target.closest(".panel")) {
    choose(row, { scroll: false });
    const segment = bench.querySelector(`.seg[data-row="${CSS.escape(row.dataset.row)}"]`);
    if (segment) scrollInto(segment, bench.querySelector(".pane.source"));
  }
}

function prepare() {
  rows().forEach((row) => { row.tabIndex = -1; });
}

function openBench() {
  bench.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  bench.addEventListener("click", onClick);
  bench.addEventListener("mouseover", (event) => {
    const one = event.target.closest("[data-row]");
    link(one ? one.dataset.row : current);
  });
  bench.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-row]");
    if (one) link(one.dataset.row);
  });
  document.addEventListener("keydown", onKey);
  prepare();
  const start = window.location.hash.startsWith("#row-") ? rowOf(window.location.hash.slice(5)) : null;
  const at = new URLSearchParams(window.location.search).get("at");
  const doubt = at && document.querySelector(`#doubt-${CSS.escape(at)} a[href^='#row-']`);
  choose(start || (doubt && rowOf(doubt.hash.slice(5))) || rows()[0], { scroll: Boolean(start || doubt) });
}

function openDrop() {
  const zone = document.getElementById("drop-zone");
  const field = document.getElementById("id_files");
  const chosen = document.getElementById("chosen");
  const show = () => {
    chosen.replaceChildren(...[...field.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}（${Math.max(1, Math.round(file.size / 1024))} KB）`;
      return item;
    }));
    chosen.hidden = !field.files.length;
  };
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    field.files = event.dataTransfer.files;
    show();
  });
  field.addEventListener("change", show);
}

if (bench) openBench();
if (document.getElementById("drop-zone")) openDrop();
