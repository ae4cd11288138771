// The forms in which words of a row are typed: in its panel and in its place. What is typed
// in them is kept at once, and offered again when they are opened.

import { bench, rowOf, rows } from "./bench.js";
import { allKept, difference, forget, isTypedHere, keep, keptOf } from "./kept_words.js";

const SHOWN = 60;

export function documentOf() {
  return bench.dataset.url;
}

// What kind of words a form holds; empty for a form without.
export function kindOf(form) {
  if (form.matches(".words")) return "words";
  return form.closest(".text-form") ? "text" : "";
}

function fieldsOf(form) {
  return [...form.elements].filter((one) => one.name && one.matches("input:not([type=hidden]), textarea, select"));
}

// A split sends the words before the caret and shows those behind it: `rest` are those before.
export function valuesOf(form) {
  return fieldsOf(form).map((one) => [one.name, (one.name === "body" ? form.dataset.rest || "" : "") + one.value]);
}

function isChanged(form) {
  if (form.dataset.rest) return true;
  return fieldsOf(form).some((one) => {
    if (one.matches("select")) return ![...one.selectedOptions].every((option) => option.defaultSelected || !one.querySelector("[selected]"));
    return one.value !== one.defaultValue;
  });
}

function lineOf(values) {
  return values.map(([, value]) => value).join("");
}

// Label, heading and body of a row as its form shows them.
export function wordsOfRow(row) {
  const part = (name) => [...row.querySelectorAll(`.row-words > .${name}`)].map((one) => one.textContent).join("");
  const [label, heading, body] = ["label", "heading", "body"].map(part);
  if (!("numbered" in row.dataset)) return { label, heading: "", body: heading + body };
  return { label, heading, body };
}

function printedOf(row) {
  const cells = [...row.querySelectorAll(".row-words > .cell")].map((one) => one.textContent);
  return cells.length ? cells.join("") : Object.values(wordsOfRow(row)).join("");
}

export function keepForm(form) {
  const kind = kindOf(form);
  const row = form.closest(".draft-row");
  if (!kind || !row || form.classList.contains("is-offered")) return;
  if (!isChanged(form) && !("typed" in form.dataset)) {
    forget(documentOf(), row.dataset.row, kind);
    return;
  }
  const values = valuesOf(form);
  keep({
    document: documentOf(),
    title: bench.querySelector("h1").textContent,
    row: row.dataset.row,
    kind,
    seen: row.dataset.seen,
    before: kind === "words" ? printedOf(row) : "",
    after: lineOf(values),
    values,
  });
}

export function keepOpenForms() {
  bench.querySelectorAll("form").forEach(keepForm);
}

function fill(form, values) {
  const rest = [...values];
  for (const field of fieldsOf(form)) {
    const at = rest.findIndex(([name]) => name === field.name);
    if (at < 0) continue;
    field.value = rest.splice(at, 1)[0][1];
  }
}

function pieces(kept, printed) {
  const line = document.createElement("p");
  const { head, struck, added, tail } = difference(printed, kept.after);
  const mark = (name, words) => {
    const one = document.createElement(name);
    one.textContent = words;
    return one;
  };
  line.append(head.length > SHOWN ? `…${head.slice(-SHOWN)}` : head);
  if (struck) line.append(mark("del", struck));
  if (added) line.append(mark("ins", added));
  line.append(tail.length > SHOWN ? `${tail.slice(0, SHOWN)}…` : tail);
  return line;
}

function button(words, onClick) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = words;
  one.addEventListener("click", onClick);
  return one;
}

function setReadOnly(form, isOff) {
  form.classList.toggle("is-offered", isOff);
  fieldsOf(form).forEach((one) => {
    if (one.matches("select")) one.disabled = isOff;
    else one.readOnly = isOff;
  });
  form.querySelectorAll("[type=submit]").forEach((one) => { one.disabled = isOff; });
}

function focusFirst(form) {
  const field = form.querySelector("[name=body]") || fieldsOf(form)[0];
  if (field) field.focus({ preventScroll: true });
}

function isOfRowOfNow(kept, row) {
  return kept.seen.split(".")[1] === row.dataset.seen.split(".")[1];
}

// Words that were typed in this row before: in the fields again, or offered if the page was
// opened anew or the row has been changed. Until that is answered the fields cannot be
// typed in, so that neither wording replaces the other.
export function offerKept(form) {
  const row = form.closest(".draft-row");
  const kept = row && kindOf(form) ? keptOf(documentOf(), row.dataset.row, kindOf(form)) : null;
  if (!kept) return false;
  if ("typed" in form.dataset) {
    keepForm(form);
    return false;
  }
  const isKnown = isTypedHere(kept) && isOfRowOfNow(kept, row);
  const bar = document.createElement("div");
  bar.className = "kept-words";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "没有保存的文字");
  const said = document.createElement("p");
  said.textContent = isKnown ? "这些字还没有保存。" : "原来写的还在：";
  bar.append(said);
  const giveUp = () => {
    forget(documentOf(), row.dataset.row, kept.kind);
    form.reset();
    setReadOnly(form, false);
    bar.remove();
    focusFirst(form);
  };
  if (isKnown) {
    fill(form, kept.values);
    bar.append(button("放弃", giveUp));
    form.before(bar);
    return false;
  }
  if (kept.kind === "words") bar.append(pieces(kept, printedOf(row)));
  else bar.append(kept.values.map(([, value]) => value).join(" "));
  if (!isOfRowOfNow(kept, row)) bar.append("这一行在您写了以后被改过，请看清再恢复。");
  const restore = button("恢复", () => {
    setReadOnly(form, false);
    fill(form, kept.values);
    keepForm(form);
    bar.remove();
    focusFirst(form);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  restore.className = "do-primary";
  bar.append(restore, button("放弃", giveUp));
  form.before(bar);
  setReadOnly(form, true);
  restore.focus({ preventScroll: true });
  return true;
}

// After a form was saved: what it has saved is kept no longer. What was typed meanwhile is.
export function forgetSaved(data) {
  const keys = data.getAll("key");
  const kind = data.get("do") === "text" ? "text" : "words";
  const inOthers = [...data.keys()].filter((name) => name.startsWith("body-")).map((name) => name.slice(5));
  for (const key of inOthers) forget(documentOf(), key, "words");
  if (!["words", "cells", "text"].includes(data.get("do"))) return;
  for (const key of keys) {
    const kept = keptOf(documentOf(), key, kind);
    const used = {};
    const isSaved = kept && kept.values.every(([name, value]) => {
      used[name] = (used[name] ?? -1) + 1;
      return (data.getAll(name)[used[name]] ?? "").replace(/\r\n/g, "\n") === value;
    });
    if (isSaved) forget(documentOf(), key, kind);
  }
}

// The list of rows with words that are not saved, and the mark of each row.

let openRow = () => {};

export function onOpenRow(open) {
  openRow = open;
}

function item(kept) {
  const one = document.createElement("li");
  const isHere = Boolean(bench) && kept.document === documentOf();
  const row = isHere ? rowOf(kept.row) : null;
  const link = document.createElement("a");
  link.href = `${kept.document}?row=${kept.row}#row-${kept.row}`;
  link.textContent = `${isHere ? "" : `${kept.title}：`}${(kept.before || kept.after).slice(0, 16) || "这一行"}`;
  if (row) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      openRow(kept.row, kept.kind);
    });
  }
  const words = document.createElement("details");
  const head = document.createElement("summary");
  head.textContent = "看写的字";
  words.append(head, kept.kind === "words" ? pieces(kept, kept.before) : kept.after);
  one.append(link, words, button("放弃", () => {
    forget(kept.document, kept.row, kept.kind);
    showUnsaved();
  }));
  return one;
}

export function showUnsaved() {
  let list = document.getElementById("unsaved");
  const isOpen = (kept) => bench && kept.document === documentOf() &&
    [...(rowOf(kept.row)?.querySelectorAll("form") || [])].some((form) => kindOf(form) === kept.kind);
  const all = allKept();
  const waiting = all.filter((kept) => !isOpen(kept));
  if (bench) {
    for (const row of rows()) {
      const isUnsaved = waiting.some((kept) => kept.document === documentOf() && kept.row === row.dataset.row);
      const mark = row.querySelector(".unsaved-mark");
      row.classList.toggle("has-unsaved", isUnsaved);
      if (isUnsaved && !mark) {
        const made = button("未保存", () => {
          const kinds = waiting.filter((kept) => kept.row === row.dataset.row).map((kept) => kept.kind);
          openRow(row.dataset.row, kinds[0] || "words");
        });
        made.className = "unsaved-mark";
        row.querySelector(".row-links").prepend(made);
      } else if (!isUnsaved && mark) {
        mark.remove();
      }
    }
  }
  if (!waiting.length) {
    if (list) list.remove();
    return;
  }
  if (!list) {
    list = document.createElement("section");
    list.id = "unsaved";
    list.className = "unsaved";
    list.setAttribute("aria-label", "没有保存的文字");
    const where = bench || document.querySelector(".intake");
    if (bench) where.before(list);
    else where.prepend(list);
  }
  const head = document.createElement("p");
  head.textContent = `有 ${waiting.length} 处写了没有保存：`;
  const items = document.createElement("ul");
  items.append(...waiting.map(item));
  list.replaceChildren(head, items);
}
