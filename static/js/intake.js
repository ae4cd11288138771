// 录入公报: sends forms without leaving the page, links lines and rows, and works by keys.
// All of it can be done without this script, by links and plain forms.

import {
  bench, choose, currentKey, isSeveral, link, onPrepare, prepare, rowOf, rows, scrollInto, selectedKeys, selectOnly,
  selectTo, toggleSelected,
} from "./intake/bench.js";
import { openDrop } from "./intake/drop.js";
import { isTyping, onKey } from "./intake/keys.js";
import { hasTypedHere } from "./intake/kept_words.js";
import { offerAll, openPanel } from "./intake/panels.js";
import { isLeaving, request, send, watchComposition } from "./intake/sending.js";
import { keepForm, keepOpenForms, onOpenRow, showUnsaved } from "./intake/word_forms.js";
import { fit, onPaste, openAt, openWriting } from "./intake/writing.js";

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
  if (row && !isTyping(event.target) && !event.target.closest(".panel, .kept-words")) {
    if (event.shiftKey) {
      selectTo(row);
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      toggleSelected(row);
      return;
    }
    choose(row, { scroll: false });
    selectOnly(row);
    const segment = bench.querySelector(`.seg[data-row="${CSS.escape(row.dataset.row)}"]`);
    if (segment) scrollInto(segment, bench.querySelector(".pane.source"));
  }
}

// The bar of what can be done with several rows.
function onBar(event) {
  const button = event.target.closest("#selection-bar button");
  if (!button) return;
  const name = button.dataset.do;
  if (name === "none") {
    selectOnly(rowOf(currentKey()));
    choose(rowOf(currentKey()));
  } else {
    const bar = document.getElementById("selection-bar");
    const level = name === "level" ? { level: bar.querySelector("[name=level]").value } : {};
    const role = name === "text" ? { role: bar.querySelector("[name=role]").value } : {};
    request({ do: name, key: selectedKeys(), ...level, ...role });
  }
}

// Words that are not saved are offered when one comes back. The browser asks before the page
// is closed, not where a link leads on to another page of the office, which lists them.
function watchLeaving() {
  let isLink = false;
  document.addEventListener("click", (event) => {
    const link_ = event.target.closest("a[href]");
    isLink = Boolean(link_) && link_.origin === window.location.origin;
    if (isLink) setTimeout(() => { isLink = false; }, 1000);
  });
  document.addEventListener("submit", (event) => { isLink ||= !event.defaultPrevented; });
  window.addEventListener("beforeunload", (event) => {
    keepOpenForms();
    if (hasTypedHere() && !isLink && !isLeaving()) event.preventDefault();
  });
  window.addEventListener("pagehide", keepOpenForms);
}

function listen() {
  bench.addEventListener("submit", (event) => {
    if (event.target.method === "get" || event.target.matches(".remark-form")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  bench.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (form && !form.matches(".remark-form")) keepForm(form);
    if (event.target.matches(".writing textarea")) fit(event.target);
  });
  bench.addEventListener("change", (event) => {
    if (event.target.closest(".text-form form")) keepForm(event.target.closest("form"));
  });
  bench.addEventListener("paste", onPaste);
  bench.addEventListener("mousedown", (event) => {
    const isOnRow = event.target.closest(".draft-row") && !isTyping(event.target);
    if (isOnRow && (event.shiftKey || event.ctrlKey || event.metaKey)) event.preventDefault();
  });
  bench.addEventListener("click", onClick);
  bench.addEventListener("dblclick", (event) => {
    const words = event.target.closest(".row-words");
    if (words && !isSeveral()) openAt(words.closest(".draft-row"), event.clientX, event.clientY);
  });
  bench.addEventListener("mouseover", (event) => {
    const one = event.target.closest("[data-row]");
    link(one ? one.dataset.row : currentKey());
  });
  bench.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-row]");
    if (one) link(one.dataset.row);
  });
  document.addEventListener("click", onBar);
  document.addEventListener("keydown", onKey);
}

function openBench() {
  onOpenRow((key, kind) => { if (kind === "text") openPanel(key, kind); else openWriting(key); });
  onPrepare(() => {
    offerAll();
    showUnsaved();
  });
  listen();
  watchComposition();
  watchLeaving();
  const [hash, query] = [window.location.hash, new URLSearchParams(window.location.search)];
  // A row of another part of a long document: the server knows in which it stands.
  if (hash.startsWith("#row-") && !rowOf(hash.slice(5)) && !query.has("show") && bench.querySelector(".parts")) {
    window.location.replace(`?show=${hash.slice(5)}${hash}`);
    return;
  }
  const start = window.location.hash.startsWith("#row-") ? rowOf(window.location.hash.slice(5)) : null;
  const at = new URLSearchParams(window.location.search).get("at");
  const doubt = at && document.querySelector(`#doubt-${CSS.escape(at)} a[href^='#row-']`);
  choose(start || (doubt && rowOf(doubt.hash.slice(5))) || rows()[0], { scroll: Boolean(start || doubt) });
  prepare();
}

if (bench) openBench();
else if (document.querySelector(".intake")) showUnsaved();
if (document.getElementById("drop-zone")) openDrop();
