// 逐处核对: the queue of doubts by keys. A key, or a button, answers a doubt only after its
// place in the source was on screen. All of it can be done without this script, by links and
// plain forms.

const queue = document.getElementById("queue");
const KINDS = { 1: "as_printed", 2: "mended", 3: "separate", Enter: "as_printed" };
const NOT_SAVED = "没有保存，填写的文字还在这一页上。";
let seen = new Set();
let watcher = null;
let isBusy = false;

function say(words) {
  document.getElementById("announcement").textContent = words;
}

function find(selector) {
  return queue.querySelector(selector);
}

// ---- What was on screen ----

// The places that an answer would be about: of a batch, those of its ticked doubts.
function placesToSee() {
  const items = [...queue.querySelectorAll("[data-item]")];
  const chosen = items.filter((item) => item.querySelector("[name=doubt]").checked);
  const parts = items.length ? chosen : [find(".queue-pane")];
  return parts.flatMap((part) => [...part.querySelectorAll("li.is-place")])
    .filter((line) => line.closest(".place"));
}

function dockHeight() {
  const dock = find(".queue-dock");
  return dock ? dock.offsetHeight : 0;
}

function watch() {
  seen = new Set();
  if (watcher) watcher.disconnect();
  watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const room = entry.rootBounds ? entry.rootBounds.height : window.innerHeight;
      const isShown = entry.intersectionRatio >= 0.6 || entry.intersectionRect.height >= room * 0.6;
      if (isShown) {
        seen.add(entry.target);
        entry.target.classList.add("is-seen");
      }
    }
  }, { rootMargin: `0px 0px -${dockHeight()}px 0px`, threshold: [0, 0.2, 0.4, 0.6, 0.8, 1] });
  queue.querySelectorAll(".place li.is-place").forEach((line) => watcher.observe(line));
}

// Whether all places were on screen; if not, the first of the others is scrolled there.
function hasSeenAll() {
  const unseen = placesToSee().filter((line) => !seen.has(line));
  if (!unseen.length) return true;
  (unseen[0].closest("[data-item]") || unseen[0]).scrollIntoView({ block: "start" });
  unseen[0].scrollIntoView({ block: "nearest" });
  say(unseen.length > 1
    ? `还有${unseen.length}行原文没有在屏幕上出现过，已移到眼前。看过再答复。`
    : "这一处原文还没有在屏幕上出现过，已移到眼前。看过再答复。");
  return false;
}

// ---- Words that are typed and not saved ----

function unsaved() {
  // Sent and refused, or waiting to be confirmed: the field holds them as its own.
  const waiting = find(".queue-row-form.is-unsaved textarea, .queue-row-form.is-unsaved input:not([type=hidden]), .queue-rows .confirm .do-primary");
  if (waiting) return waiting;
  const fields = queue.querySelectorAll(".queue-row-form textarea, .queue-row-form input:not([type=hidden])");
  return [...fields].find((field) => field.value !== field.defaultValue);
}

function mayLeave() {
  const field = unsaved();
  if (!field) return true;
  field.focus();
  say("这一行的文字还没有保存。请先保存，或者点“不改”。");
  return false;
}

// ---- The answer of the portal takes the place of the queue ----

function show(html) {
  queue.innerHTML = html;
  watch();
  const pane = find(".queue-pane");
  const current = find(".queue-list [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest" });
  const place = pane && pane.dataset.doubt ? `?doubt=${pane.dataset.doubt}` : "";
  window.history.replaceState(null, "", queue.dataset.url + place);
  const problem = find("#problem");
  const done = find("#done");
  const heading = find("#queue-heading");
  const field = find(".confirm .do-primary") || find(".queue-row-form textarea")
    || find(".queue-row-form input:not([type=hidden])");
  if (field) {
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  } else if (heading) {
    heading.focus({ preventScroll: true });
    queue.scrollIntoView({ block: "start" });
  }
  const said = [problem, done, heading].filter(Boolean).map((one) => one.textContent.trim().replace(/\s+/g, " "));
  const count = find(".queue-end") ? ["存疑之处全部答复完毕。下一步：写成草稿。"] : [];
  say([...said, ...count].join("　"));
}

async function ask(makeRequest) {
  if (isBusy) return;
  isBusy = true;
  queue.setAttribute("aria-busy", "true");
  try {
    let answer = await makeRequest();
    if (answer.status === 401 || answer.status === 403) {
      if (!(await window.gazetteLogIn.again())) throw new Error(`${NOT_SAVED}请登录之后再试一次。`);
      answer = await makeRequest();
    }
    if (answer.status === 403) throw new Error(`${NOT_SAVED}您的账号不能改动它。`);
    if (answer.redirected || !answer.ok) throw new Error(`${NOT_SAVED}系统没有接受，请稍后再试。`);
    show(await answer.text());
  } catch (error) {
    // What fetch itself throws is English: the network.
    const words = error instanceof TypeError ? `${NOT_SAVED}网络断了，请稍后再试。` : error.message;
    say(words);
    window.alert(words);
  } finally {
    isBusy = false;
    queue.removeAttribute("aria-busy");
  }
}

function go(url) {
  if (!mayLeave()) return;
  ask(() => fetch(url, { headers: { "X-Partial": "queue" } }));
}

function send(form, values) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  ask(() => {
    const data = new FormData(form);
    for (const [name, value] of Object.entries(values)) data.set(name, value);
    // After another log-in the token of the page is a new one.
    const fresh = document.querySelector("[name=csrfmiddlewaretoken]");
    data.set("csrfmiddlewaretoken", (fresh || token).value);
    return fetch(queue.dataset.url, { method: "POST", body: data, headers: { "X-Partial": "queue" } });
  });
}

function answerWith(kind) {
  const form = find(".queue-answers");
  if (!form || !mayLeave() || !hasSeenAll()) return;
  const words = form.querySelector("[name=words]");
  if (kind === "other" && !words.value.trim()) {
    words.focus();
    say("请写明情况，再按回车。");
    return;
  }
  send(form, { kind });
}

function follow(selector, otherwise) {
  const link = find(selector);
  if (link) go(link.href);
  else say(otherwise);
}

// ---- Keys ----

// The items of a batch, one after the other.
function stepInBatch(by) {
  const items = [...queue.querySelectorAll("[data-item]")];
  const at = items.findIndex((item) => item.classList.contains("is-at"));
  const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
  items.forEach((item) => item.classList.toggle("is-at", item === next));
  next.querySelector("[name=doubt]").focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

function move(by) {
  if (find("[data-batch]")) stepInBatch(by);
  else if (by > 0) follow("[data-move=next]", "这是最后一处。");
  else follow("[data-move=previous]", "这是第一处。");
}

function undo() {
  if (mayLeave()) send(find(".queue-undo"), {});
}

function leave() {
  if (find("[data-move=back]")) follow("[data-move=back]", "");
  else if (find(".queue-row-form, .confirm") && mayLeave()) follow(".queue-rows .do-cancel", "");
}

function writeWords() {
  const words = find(".queue-answers [name=words]");
  if (words) words.focus();
}

const ACTIONS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  b: () => follow("[data-move=batch]", "没有同类的存疑。"),
  e: () => follow(".queue-rows .is-place .row-edit", "这里没有可以改的行。"),
  u: undo,
  4: writeWords,
  w: writeWords,
};

function isTyping(target) {
  return Boolean(target.closest("input:not([type=checkbox]), textarea, select"));
}

function onKey(event) {
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  const isAction = event.target.closest("a, button, summary, input, select, textarea");
  if (event.key === "Escape") {
    if (isTyping(event.target) && !event.target.closest(".queue-row-form")) event.target.blur();
    else leave();
    return;
  }
  if (isTyping(event.target)) {
    if (event.key === "Enter" && event.target.id === "answer-words") {
      event.preventDefault();
      answerWith("other");
    }
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "z" || event.shiftKey) return;
    event.preventDefault();
    undo();
    return;
  }
  if (event.key === "Enter" && isAction) return;
  const action = KINDS[event.key] ? () => answerWith(KINDS[event.key]) : ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  // A key that is held down answers once.
  if (!event.repeat) action();
}

function onSubmit(event) {
  const form = event.target;
  if (form.getAttribute("action")) return;
  event.preventDefault();
  if (form.matches(".queue-answers")) answerWith(event.submitter ? event.submitter.value : "other");
  else if (form.matches(".queue-undo")) undo();
  else send(form, {});
}

function onClick(event) {
  const link = event.target.closest("a[data-doubt], a[data-move], a[data-row]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches(".do-cancel")) ask(() => fetch(link.href, { headers: { "X-Partial": "queue" } }));
  else go(link.href);
}

queue.addEventListener("submit", onSubmit);
queue.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
watch();
queue.dataset.ready = "";
const heading = find("#queue-heading");
if (heading && !find(".queue-row-form")) heading.focus({ preventScroll: true });
