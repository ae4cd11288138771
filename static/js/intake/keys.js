// The keys of the bench.

import {
  bench, choose, currentKey, isSeveral, nextDoubt, rowOf, say, selectAll, selectedKeys, selectOnly, selectTo, step,
} from "./bench.js";
import { closePanel } from "./panels.js";
import { isComposed, request } from "./sending.js";
import { onWordKey, openWriting } from "./writing.js";

const MOVES = { ArrowUp: "up", ArrowDown: "down" };
const ACTIONS = { ArrowRight: "indent", ArrowLeft: "outdent", Backspace: "join" };

export function isTyping(target) {
  return Boolean(target.closest("input, textarea, select, button, summary, dialog"));
}

// The level that has this key, by the list of keys on the page.
function levelOf(key) {
  const mark = [...bench.querySelectorAll("kbd[data-level]")].find((one) => one.textContent === key);
  return mark?.dataset.level;
}

// The selected rows, or the current one, become an annex.
function beginAnnex() {
  const keys = selectedKeys();
  const words = rowOf(keys[0])?.querySelector(".row-words").textContent.trim() ?? "";
  const label = words.match(/^附件\s*[0-9０-９一二三四五六七八九十]{0,3}[:：]?$/) ? words.replace(/[:：]$/, "") : "";
  request({ do: "text", key: keys, role: "ANNEX", text_label: label, text_title: "" });
}

function escape(event) {
  if (bench.querySelector(".draft-row > .panel, .writing")) {
    closePanel();
    choose(rowOf(currentKey()));
    const isKept = rowOf(currentKey())?.classList.contains("has-unsaved");
    say(isKept ? "关上了；写的字没有保存，还留着。" : "关上了。");
  } else if (isSeveral() && !isTyping(event.target)) {
    selectOnly(rowOf(currentKey()));
  }
}

function withControl(event) {
  const key = event.key.toLowerCase();
  if (["z", "y"].includes(key)) {
    event.preventDefault();
    request({ do: key === "z" && !event.shiftKey ? "undo" : "redo", only_own: "1" });
  } else if (key === "a" && currentKey()) {
    event.preventDefault();
    selectAll();
  }
}

function move(event) {
  event.preventDefault();
  const next = step(event.key === "ArrowUp" ? -1 : 1);
  if (event.altKey) {
    request({ do: MOVES[event.key], key: selectedKeys() });
  } else if (event.shiftKey) {
    selectTo(next);
  } else {
    if (isSeveral()) selectOnly(next);
    choose(next);
    selectOnly(next);
  }
}

function isLetter(event) {
  return event.key.length === 1 || event.key === "Process" || event.keyCode === 229;
}

function onRowKey(event, row) {
  if (ACTIONS[event.key]) {
    event.preventDefault();
    request({ do: ACTIONS[event.key], key: selectedKeys() });
  } else if (event.key === "Enter" && row) {
    event.preventDefault();
    openWriting(currentKey());
  } else if (levelOf(event.key)) {
    event.preventDefault();
    request({ do: "level", key: selectedKeys(), level: levelOf(event.key) });
  } else if (event.key === "n") {
    nextDoubt();
  } else if (event.key === "f") {
    beginAnnex();
  } else if (isLetter(event) && event.key !== " " && row && !isSeveral()) {
    // With an input method the character comes by itself, into the field that is now open.
    const insert = event.key.length === 1 && !isComposed(event) ? event.key : "";
    if (insert) event.preventDefault();
    openWriting(currentKey(), { insert });
  }
}

export function onKey(event) {
  if (document.querySelector("dialog[open]") || onWordKey(event)) return;
  if (event.key === "Escape") {
    escape(event);
    return;
  }
  const row = event.target.closest(".draft-row");
  if (isTyping(event.target) || (!row && event.target !== document.body)) return;
  if (event.ctrlKey || event.metaKey) withControl(event);
  else if (!currentKey()) return;
  else if (MOVES[event.key]) move(event);
  else if (!event.altKey) onRowKey(event, event.target === row ? row : null);
}
