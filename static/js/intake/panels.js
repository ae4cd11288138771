// The panel of a row: its words, its level, and what can be done with it.

import { bench, choose, rowOf } from "./bench.js";

export function closePanel() {
  bench.querySelectorAll(".panel").forEach((panel) => panel.remove());
  bench.querySelectorAll(".is-open").forEach((row) => row.classList.remove("is-open"));
}

export async function openPanel(key) {
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
