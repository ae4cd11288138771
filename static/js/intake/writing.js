// Words of a row typed in their place, as in a word processor: Enter splits the row, Backspace
// at its beginning joins it to the one above, Delete at its end joins the next one to it.
// The keys in the text are the same where it is typed in the panel.

import { bench, choose, neighbour, rowOf, say, selectOnly } from "./bench.js";
import { closePanel, offerAll, openPanel } from "./panels.js";
import { askWhich } from "./questions.js";
import { isComposed, request, send, unsavedValues } from "./sending.js";
import { keptOf } from "./kept_words.js";
import { documentOf, keepForm, showUnsaved, wordsOfRow } from "./word_forms.js";

function field(name, label, value, isLong = false) {
  const one = document.createElement(isLong ? "textarea" : "input");
  one.name = name;
  one.setAttribute("aria-label", label);
  one.spellcheck = false;
  if (isLong) one.rows = 1;
  one.defaultValue = value;
  one.className = "in-place";
  return one;
}

function hidden(name, value) {
  const one = document.createElement("input");
  one.type = "hidden";
  one.name = name;
  one.value = value;
  return one;
}

function button(words, type = "button") {
  const one = document.createElement("button");
  one.type = type;
  one.textContent = words;
  return one;
}

export function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

// Opens the words of a row. `caret` counts in the body, from its end if it is negative; `part`
// is the field; `typed` are words in place of the body, not saved yet.
export function openWriting(key, { caret = -1, part = "body", typed = null, insert = "" } = {}) {
  const row = rowOf(key);
  if (!row) return;
  if (row.querySelector(".cell") || !row.querySelector(".row-words > span")) {
    openPanel(key);
    return;
  }
  closePanel();
  const words = wordsOfRow(row);
  const form = document.createElement("form");
  form.method = "post";
  form.className = "words writing";
  form.setAttribute("role", "gridcell");
  const token = bench.querySelector("[name=csrfmiddlewaretoken]").value;
  const version = bench.querySelector("[name=version]").value;
  form.append(
    hidden("csrfmiddlewaretoken", token), hidden("do", "words"), hidden("version", version),
    hidden("key", key), hidden("seen", row.dataset.seen),
  );
  if ("numbered" in row.dataset) {
    form.append(field("label", "编号", words.label), field("heading", "标题", words.heading));
  }
  const area = field("body", "正文", words.body, true);
  const tools = document.createElement("span");
  tools.className = "writing-tools";
  const more = button("更多");
  more.addEventListener("click", () => openPanel(key));
  tools.append(button("保存文字", "submit"), more);
  form.append(area, tools);
  row.querySelector(".row-words").after(form);
  row.classList.add("writing-row");
  selectOnly(row);
  choose(row, { focus: false });
  const wanted = form.elements[part] || area;
  wanted.focus({ preventScroll: true });
  offerAll(row);
  if (form.classList.contains("is-offered")) {
    fit(area);
    return;
  }
  if (typed !== null) area.value = typed;
  const at = caret < 0 ? wanted.value.length + caret + 1 : Math.min(caret, wanted.value.length);
  wanted.setSelectionRange(at, at);
  if (insert) wanted.setRangeText(insert, at, at, "end");
  if (insert || typed !== null) keepForm(form);
  fit(area);
  showUnsaved();
}

// Opens the words of a row at the place that was clicked.
export function openAt(row, x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  const part = range?.startContainer.parentElement?.closest(".row-words > span");
  if (!part) {
    openWriting(row.dataset.row);
    return;
  }
  const before = document.createRange();
  before.setStart(part, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const name = ["label", "heading"].find((one) => part.classList.contains(one)) || "body";
  const isOne = !("numbered" in row.dataset);
  const shift = isOne && name === "body" ? row.querySelector(".row-words > .heading")?.textContent.length || 0 : 0;
  openWriting(row.dataset.row, { caret: before.toString().length + shift, part: isOne ? "body" : name });
}

// Enter: what stands behind the caret becomes a row of its own. It can be typed on while the
// answer is awaited.
async function split(form, area) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  form.dataset.rest = `${before}\n`;
  area.value = after;
  area.setSelectionRange(0, 0);
  keepForm(form);
  const isDone = await send(form, null, { body: `${before}\n${after}` });
  if (isDone) {
    const key = bench.querySelector("#done").dataset.focus;
    const hasTyped = area.value !== after;
    openWriting(key, { caret: area.selectionStart, typed: hasTyped ? area.value : null });
  } else if (form.isConnected) {
    delete form.dataset.rest;
    area.value = `${before}\n${area.value}`;
    area.setSelectionRange(before.length + 1, before.length + 1);
    keepForm(form);
  } else {
    showUnsaved();
  }
}

function isOfRowOfNow(key) {
  const kept = keptOf(documentOf(), key, "words");
  return !kept || kept.seen.split(".")[1] === rowOf(key)?.dataset.seen.split(".")[1];
}

// The row `key` becomes part of the one above it, with what is typed in both.
async function join(form, key, above) {
  const own = form.closest(".draft-row").dataset.row;
  const other = own === key ? above : key;
  if (other && !isOfRowOfNow(other)) {
    say("那一行还有没保存的字，又被别人改过。请先打开它看过。");
    return;
  }
  keepForm(form);
  const first = above ? rowOf(above) : null;
  const words = first ? keptWordsOf(first) : null;
  const area = form.elements.body;
  const caret = own === key ? null : area.selectionStart;
  const sent = area.value;
  const isDone = await request({
    do: "join", key, others: above ?? [], ...unsavedValues(key), ...(above ? unsavedValues(above) : {}),
  });
  if (!isDone) {
    showUnsaved();
    return;
  }
  const at = bench.querySelector("#done").dataset.focus;
  const hasTyped = area.value !== sent;
  if (caret !== null) {
    openWriting(at, { caret });
    return;
  }
  const isHeading = words && words.heading && !words.body && first.dataset.numbered !== undefined && !first.matches(".level-article");
  if (isHeading) openWriting(at, { caret: words.heading.length, part: "heading" });
  else openWriting(at, {
    caret: words ? words.body.length + (hasTyped ? area.selectionStart : 0) : -1,
    typed: hasTyped && words ? words.body + area.value : null,
  });
}

function keptWordsOf(row) {
  const kept = keptOf(documentOf(), row.dataset.row, "words");
  return { ...wordsOfRow(row), ...Object.fromEntries(kept?.values ?? []) };
}

// Up in the first line and down in the last lead to the neighbouring row. Where lines break
// only the browser knows: the caret has stayed where it was.
function leaveByArrow(form, area, by) {
  const before = area.selectionStart;
  setTimeout(() => {
    if (!form.isConnected || area.selectionStart !== before) return;
    const next = neighbour(form.closest(".draft-row"), by);
    if (next) openWriting(next.dataset.row, { caret: by < 0 ? -1 : 0 });
  });
}

function isAtStart(target, form) {
  const first = [...form.elements].find((one) => one.matches("input:not([type=hidden]), textarea") && (one.value || one.name === "body"));
  return target === first && target.selectionStart === 0 && target.selectionEnd === 0;
}

function isCaret(target) {
  return target.selectionStart === target.selectionEnd;
}

function backspace(event, form, target) {
  if (isAtStart(target, form)) {
    event.preventDefault();
    const row = form.closest(".draft-row");
    const above = neighbour(row, -1)?.dataset.row ?? row.dataset.seen.split(".")[4];
    join(form, row.dataset.row, rowOf(above) ? above : null);
  } else if (isCaret(target) && target.selectionStart === 0) {
    const all = [...form.elements].filter((one) => one.matches("input:not([type=hidden]), textarea"));
    const former = all.slice(0, all.indexOf(target)).reverse().find((one) => one.value);
    if (!former) return;
    event.preventDefault();
    former.focus();
    former.setSelectionRange(former.value.length, former.value.length);
  }
}

function deleteForward(event, form, target) {
  const isAtEnd = target.name === "body" && isCaret(target) && target.selectionStart === target.value.length;
  if (!isAtEnd) return;
  event.preventDefault();
  const row = form.closest(".draft-row");
  const next = neighbour(row, 1);
  if (next) join(form, next.dataset.row, row.dataset.row);
  else say("下面没有行了。");
}

function enter(event, form, target) {
  event.preventDefault();
  const isWithin = target.name === "body" && target.value.slice(0, target.selectionStart).trim() &&
    target.value.slice(target.selectionEnd).trim();
  if (event.shiftKey || event.ctrlKey || event.metaKey || target.name !== "body") {
    form.requestSubmit();
  } else if (isWithin) {
    split(form, target);
  } else {
    // No row is without words: the new row is made when its words are saved.
    insert(target, "\n");
    say("再写的字，保存时另成一行。");
  }
}

function undo(event, form, target) {
  const isChanged = [...form.elements].some((one) => one.matches("input:not([type=hidden]), textarea") && one.value !== one.defaultValue);
  if (isChanged) {
    const before = target.value;
    setTimeout(() => {
      if (target.isConnected && target.value === before) say("这些字请改回去，或者放弃；保存之后可以撤销。");
    });
    return;
  }
  event.preventDefault();
  request({ do: event.key.toLowerCase() === "z" && !event.shiftKey ? "undo" : "redo", only_own: "1" });
}

// The keys in the words of a row. Returns whether the event was one in such words.
export function onWordKey(event) {
  const target = event.target;
  const form = target.closest?.("form.words");
  if (!form || !target.matches("textarea, input")) return false;
  if (isComposed(event) || form.classList.contains("is-offered")) return true;
  const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const isCell = target.name === "cell";
  if (event.key === "Enter" && !event.altKey && !isCell) enter(event, form, target);
  else if (event.key === "Backspace" && isPlain && !isCell) backspace(event, form, target);
  else if (event.key === "Delete" && isPlain && !isCell) deleteForward(event, form, target);
  else if (["ArrowUp", "ArrowDown"].includes(event.key) && isPlain && form.matches(".writing")) {
    leaveByArrow(form, target, event.key === "ArrowUp" ? -1 : 1);
  } else if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
    undo(event, form, target);
  } else if (event.key === "Escape") {
    return false;
  }
  return true;
}

// As if it were typed, so that the browser can undo it; where it refuses, without that.
function insert(area, words) {
  if (document.execCommand("insertText", false, words)) return;
  area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export async function onPaste(event) {
  const area = event.target;
  if (!area.matches?.("form.words textarea[name=body]")) return;
  const lines = event.clipboardData.getData("text/plain").split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  const rowsOfTheirOwn = "各成一行";
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const answer = await askWhich(`粘贴的文字有 ${lines.length} 行。`, [rowsOfTheirOwn, "连成一行", "不粘贴"]);
  area.blur();
  area.focus();
  area.setSelectionRange(start, end);
  if (answer === rowsOfTheirOwn) {
    insert(area, lines.join("\n"));
    say(`粘贴了 ${lines.length} 行，保存时各成一行。`);
  } else if (answer === "连成一行") {
    insert(area, lines.join(""));
  }
}
