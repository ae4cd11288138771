// Sends the forms of the bench without leaving the page, and shows what comes back.

import { bench, currentKey, replaceBench, say } from "./bench.js";

let isBusy = false;

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

export async function send(form, submitter) {
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
    replaceBench(await answer.text(), key ? key.value : currentKey());
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

export function request(values) {
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
