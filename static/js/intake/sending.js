// Sends the forms of the bench without leaving the page, and shows what comes back.

import { bench, currentKey, replaceBench, rowOf, say } from "./bench.js";
import { keptOf } from "./kept_words.js";
import { documentOf, forgetSaved, keepOpenForms } from "./word_forms.js";

let isBusy = false;
let isComposing = false;
let composed = Promise.resolve();
let leaving = false;

const NOT_SAVED = "没有保存，填写的文字还在这一页上。";
const account = document.getElementById("log-in")?.dataset.account;

// Whether an input method is composing: then no key is a command, and nothing is replaced.
export function isComposed(event) {
  return isComposing || event.isComposing || event.keyCode === 229;
}

export function watchComposition() {
  let end = () => {};
  document.addEventListener("compositionstart", () => {
    isComposing = true;
    composed = new Promise((resolve) => { end = resolve; });
  });
  document.addEventListener("compositionend", () => {
    isComposing = false;
    end();
  });
}

// Whether the script itself leads to another page.
export function isLeaving() {
  return leaving;
}

function ask(data) {
  const headers = { "X-Partial": "bench" };
  if (account !== undefined) headers["X-Account"] = encodeURIComponent(account);
  return fetch(bench.dataset.url, { method: "POST", body: data, headers });
}

// 401: the log-in has ended. 403: somebody has logged in again in another tab, so that the
// token of the form is old, or another account has. Either way the words stay, and are sent
// again after log-in of the same account.
async function post(data) {
  const answer = await ask(data);
  if (answer.status !== 401 && answer.status !== 403) return answer;
  if (!(await window.gazetteLogIn.again())) throw new Error(`${NOT_SAVED}请登录之后再保存一次。`);
  const fresh = bench.querySelector("[name=csrfmiddlewaretoken]");
  if (fresh) data.set("csrfmiddlewaretoken", fresh.value);
  return ask(data);
}

// Resolves to whether it was done; `changes` are values in place of the form's.
export async function send(form, submitter, changes = {}) {
  const data = new FormData(form, submitter);
  for (const [name, value] of Object.entries(changes)) data.set(name, value);
  return sendData(data);
}

export async function sendData(data) {
  if (isBusy) return false;
  isBusy = true;
  bench.setAttribute("aria-busy", "true");
  try {
    keepOpenForms();
    const answer = await post(data);
    const elsewhere = answer.headers.get("X-Location");
    if (elsewhere) {
      leaving = true;
      window.location.assign(elsewhere);
      return false;
    }
    if (answer.status === 403) throw new Error(`${NOT_SAVED}您的账号不能改动它。`);
    if (answer.redirected || !answer.ok) throw new Error(`${NOT_SAVED}系统没有接受，请稍后再试。`);
    const html = await answer.text();
    await composed;
    const isDone = /<p class="good" id="done"/.test(html);
    if (isDone) forgetSaved(data);
    replaceBench(html, data.get("key") || currentKey());
    return isDone;
  } catch (error) {
    // What fetch itself throws is English: the network.
    const words = error instanceof TypeError ? `${NOT_SAVED}网络断了，请稍后再试。` : error.message;
    say(words);
    window.alert(words);
    return false;
  } finally {
    isBusy = false;
    bench.removeAttribute("aria-busy");
  }
}

// An operation by its name; `values` may hold several values of a name. The rows are sent as
// they are seen here.
export function request(values) {
  const data = new FormData();
  const token = bench.querySelector("[name=csrfmiddlewaretoken]");
  const version = bench.querySelector("[name=version]");
  const keys = [values.key ?? []].flat();
  const seen = [...keys, ...[values.others ?? []].flat()].map((key) => rowOf(key)?.dataset.seen).filter(Boolean);
  const { others, ...rest } = values;
  const all = { csrfmiddlewaretoken: token.value, version: version.value, seen, ...rest };
  for (const [name, value] of Object.entries(all)) {
    for (const one of [value].flat()) data.append(name, one);
  }
  return sendData(data);
}

// The words of a row that are typed and not saved, as values of another row's operation.
export function unsavedValues(key) {
  const kept = keptOf(documentOf(), key, "words");
  return Object.fromEntries((kept?.values ?? []).map(([name, value]) => [`${name}-${key}`, value]));
}
