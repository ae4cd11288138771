// Before a log-in ends: a warning. After it has ended: log-in in a dialog, so that the page
// and the words typed in it stay. Without this script a form that is sent too late is kept
// by the portal and offered after log-in.

const place = document.getElementById("log-in");
const WARNING = 5 * 60;
const PROLONG_EVERY = 5 * 60 * 1000;

const clock = {
  endsAt: 0,
  warnAt: 0,
  isLast: false,
  typedAt: 0,
  prolongedAt: Date.now(),
};

function setClock(seconds, isLast) {
  clock.endsAt = Date.now() + seconds * 1000;
  clock.warnAt = clock.endsAt - Math.min(WARNING, seconds / 2) * 1000;
  clock.isLast = isLast;
}

// Whose log-in it is, and for how long; null if it has ended. A POST prolongs it.
async function askStatus(method) {
  const headers = { "X-Background": "1" };
  if (method === "POST") {
    delete headers["X-Background"];
    headers["X-CSRFToken"] = tokenOfPage();
  }
  const answer = await fetch(place.dataset.url, { method, headers, cache: "no-store" });
  if (answer.status === 401 || answer.redirected) return null;
  if (answer.status === 403 && method === "POST") return askStatus("GET");
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function tokenOfPage() {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

function takeStatus(status) {
  setClock(status.seconds, status.is_last);
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => {
    field.value = status.token;
  });
}

// The warning.

let bar = null;

function hideBar() {
  if (bar) bar.remove();
  bar = null;
}

function warn() {
  const minutes = Math.max(1, Math.ceil((clock.endsAt - Date.now()) / 60000));
  if (clock.isLast) showBar(`这次登录还有 ${minutes} 分钟就满最长的时间，请先保存，再重新登录。`);
  else showBar(`还有 ${minutes} 分钟没有动作，就自动退出登录。`, "继续工作");
}

// A button without words is not shown.
function showBar(words, label = "") {
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "log-in-bar";
    bar.setAttribute("role", "alert");
    const said = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", prolong);
    bar.append(said, button);
    document.body.append(bar);
  }
  const said = bar.querySelector("span");
  if (said.textContent !== words) said.textContent = words;
  const button = bar.querySelector("button");
  button.textContent = label;
  button.hidden = !label;
}

async function prolong() {
  const status = await askStatus("POST");
  // Another account has logged in meanwhile: with its token this page would send under its name.
  if (!status || !isOurs(status)) {
    await logInAgain();
    return;
  }
  clock.prolongedAt = Date.now();
  takeStatus(status);
  hideBar();
}

// Typing and clicking are work, although they send nothing.
async function watch() {
  if (isPutOff) return;
  const now = Date.now();
  if (clock.typedAt > clock.prolongedAt && now - clock.prolongedAt > PROLONG_EVERY) {
    await prolong();
  } else if (now > clock.warnAt && !document.hidden) {
    const status = await askStatus("GET");
    if (!status) {
      await logInAgain();
      return;
    }
    setClock(status.seconds, status.is_last);
    if (status.seconds <= WARNING) warn();
    else hideBar();
  }
}

// The dialog.

let asking = null;
// The dialog was closed without log-in: it does not come again unasked.
let isPutOff = false;

// Resolves to whether the same account has logged in again.
function logInAgain() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  const status = await askStatus("GET");
  if (status && isOurs(status)) {
    takeStatus(status);
    return true;
  }
  hideBar();
  const dialog = document.createElement("dialog");
  dialog.className = "log-in-dialog";
  dialog.setAttribute("aria-labelledby", "log-in-again");
  document.body.append(dialog);
  show(dialog, await load(place.dataset.logIn), status ? whyNot(status) : "");
  dialog.showModal();
  const done = await new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"));
    dialog.addEventListener("submit", (event) => {
      if (event.target.method === "dialog") return;
      event.preventDefault();
      submit(dialog, event.target);
    });
  });
  dialog.remove();
  isPutOff = !done;
  if (isPutOff) showBar("登录已经过期。这一页和您填写的文字都还在。", "登录");
  return done;
}

async function load(address) {
  const answer = await fetch(address, { cache: "no-store" });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function isOurs(status) {
  return status.account === place.dataset.account && !status.duty;
}

function whyNot(status) {
  return status.account === place.dataset.account
    ? "这个账号要先修改密码，或者设置双因素登录：请另开一页，到管理界面办好，再回到这一页。"
    : `这一页是 ${place.dataset.account} 打开的，现在登录的是 ${status.account}：请另开一页，换回同一个账号。`;
}

// The form of a page for log-in, within the dialog.
function show(dialog, page, words = "") {
  const head = document.createElement("h2");
  head.id = "log-in-again";
  head.textContent = "请重新登录";
  const said = document.createElement("p");
  said.textContent = "登录已经过期。这一页和您填写的文字都还在，登录之后可以接着做。";
  const problem = document.createElement("p");
  problem.setAttribute("role", "alert");
  const errors = [...page.querySelectorAll(".errornote, #refusal p")];
  problem.textContent = words || errors.map((one) => one.textContent.trim()).join("");
  if (problem.textContent) problem.className = "errornote";
  const form = page.getElementById("login-form");
  const close = document.createElement("form");
  close.method = "dialog";
  const button = document.createElement("button");
  button.className = "button";
  button.textContent = "先不登录";
  close.append(button);
  dialog.replaceChildren(head, said, problem);
  if (form) {
    const own = document.importNode(form, true);
    const next = own.querySelector("[name=next]");
    if (next) next.value = place.dataset.url;
    const name = own.querySelector("[name=username]");
    if (name) name.value = place.dataset.account;
    dialog.append(own);
    const field = own.querySelector("[type=password], [name=code]");
    if (field) queueMicrotask(() => field.focus());
  }
  dialog.append(close);
}

async function submit(dialog, form) {
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form) });
  } catch {
    show(dialog, await Promise.resolve(document.implementation.createHTMLDocument()), "网络断了，请稍后再试。");
    return;
  }
  const isStatus = (answer.headers.get("Content-Type") || "").includes("json");
  if (!isStatus) {
    show(dialog, new DOMParser().parseFromString(await answer.text(), "text/html"));
    return;
  }
  const status = await answer.json();
  if (isOurs(status)) {
    takeStatus(status);
    dialog.close("done");
    return;
  }
  show(dialog, await load(place.dataset.logIn), whyNot(status));
}

// Log-out. Words that the bench of the intake has kept in the browser are not kept any longer.

function keptWords() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(`gazette-words:${place.dataset.account}:`));
  } catch {
    return [];
  }
}

function onLogOut(event) {
  const kept = keptWords();
  const words = `录入公报里有 ${kept.length} 处写了没有保存，退出之后不再保留。仍要退出？`;
  if (kept.length && !window.confirm(words)) {
    event.preventDefault();
    return;
  }
  // The page keeps what is typed when it is left; not after a log-out.
  document.documentElement.dataset.loggedOut = "true";
  kept.forEach((name) => localStorage.removeItem(name));
}

function start() {
  document.getElementById("logout-form")?.addEventListener("submit", onLogOut);
  setClock(Number(place.dataset.seconds), false);
  for (const kind of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(kind, () => { clock.typedAt = Date.now(); }, { passive: true });
  }
  const often = Math.min(20, Math.max(1, Number(place.dataset.seconds) / 10));
  const keepWatching = async () => {
    try {
      if (!asking) await watch();
    } catch {
      // The portal did not answer; the next time it may.
    }
    setTimeout(keepWatching, often * 1000);
  };
  setTimeout(keepWatching, often * 1000);
}

if (place) start();
window.gazetteLogIn = { again: place ? logInAgain : async () => false };
