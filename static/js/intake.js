// 录入公报: sends forms without leaving the page, links lines and rows, and works by keys.
// All of it can be done without this script, by links and plain forms.

import { bench, choose, currentKey, link, prepare, rowOf, rows, scrollInto } from "./intake/bench.js";
import { openDrop } from "./intake/drop.js";
import { isTyping, onKey } from "./intake/keys.js";
import { openPanel } from "./intake/panels.js";
import { send } from "./intake/sending.js";

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

function openBench() {
  bench.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  bench.addEventListener("click", onClick);
  bench.addEventListener("mouseover", (event) => {
    const one = event.target.closest("[data-row]");
    link(one ? one.dataset.row : currentKey());
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

if (bench) openBench();
if (document.getElementById("drop-zone")) openDrop();
