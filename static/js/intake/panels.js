// The panel of a row: its words, its level, and what can be done with it.

import { bench, choose, rowOf, say, selectOnly } from "./bench.js";
import { keepOpenForms, offerKept, showUnsaved } from "./word_forms.js";

// Closes what is open in the rows; words that are typed in it are kept.
export function closePanel() {
  keepOpenForms();
  bench.querySelectorAll(".draft-row > .panel, .writing, .writing-row .kept-words").forEach((one) => one.remove());
  bench.querySelectorAll(".is-open").forEach((row) => row.classList.remove("is-open"));
  bench.querySelectorAll(".writing-row").forEach((row) => row.classList.remove("writing-row"));
  showUnsaved();
}

// `kind`: the form of the panel that is wanted.
export async function openPanel(key, kind = "words") {
  const ask = () => fetch(`${bench.dataset.url}?row=${key}`, { headers: { "X-Partial": "panel" } });
  keepOpenForms();
  let answer;
  try {
    answer = await ask();
    if (answer.status === 401 && (await window.gazetteLogIn.again())) answer = await ask();
  } catch {
    answer = { ok: false };
  }
  if (!answer.ok || answer.redirected) {
    say("没有打开，请稍后再试。写的字还在。");
    return;
  }
  const html = await answer.text();
  closePanel();
  const row = rowOf(key);
  if (!row || !html.trim()) {
    say("这一行已经不在了。");
    return;
  }
  row.insertAdjacentHTML("beforeend", html);
  row.classList.add("is-open");
  selectOnly(row);
  choose(row, { focus: false });
  row.querySelector(".panel").setAttribute("role", "gridcell");
  focusField(row, kind);
  offerAll(row);
  showUnsaved();
  row.querySelector(".panel").scrollIntoView({ block: "nearest" });
}

function focusField(row, kind) {
  const fold = row.querySelector(".text-form");
  if (kind === "text" && fold) fold.open = true;
  const within = kind === "text" && fold ? ".text-form" : ".panel";
  const fields = [...row.querySelectorAll(`${within} :is(textarea, input:not([type=hidden]), select, button)`)];
  const field = fields.find((one) => one.matches("textarea") && one.value) || fields[0];
  if (field) field.focus({ preventScroll: true });
}

export function offerAll(within = bench) {
  within.querySelectorAll("form").forEach((form) => {
    if (offerKept(form) && form.closest(".text-form")) form.closest(".text-form").open = true;
  });
}

