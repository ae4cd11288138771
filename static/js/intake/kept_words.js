// Words that are typed and not saved: kept in the browser under account, document, row and
// kind of form, until they are saved, given up, or the account logs out (log_in.js removes
// them). They outlive a reload, a crash and the end of a session.

const PREFIX = "gazette-words:";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const place = document.getElementById("log-in");
const account = place ? place.dataset.account : "";
// Where the browser stores nothing: at least as long as the page is open.
const memory = new Map();
// What was typed since this page was opened.
const typedHere = new Set();

function nameOf(document_, row, kind) {
  return `${PREFIX}${account}:${document_}:${row}:${kind}`;
}

function read(name) {
  try {
    return JSON.parse(memory.get(name) ?? localStorage.getItem(name));
  } catch {
    return null;
  }
}

function names() {
  const own = `${PREFIX}${account}:`;
  let stored = [];
  try {
    stored = Object.keys(localStorage);
  } catch {
    // Forbidden by the browser.
  }
  return [...new Set([...stored, ...memory.keys()])].filter((name) => name.startsWith(own));
}

// `kept`: document (address), title, row, kind, seen (the row's token), before and after (all
// words of the row in one line), values ([name, value] of each field).
export function keep(kept) {
  if (document.documentElement.dataset.loggedOut) return;
  const name = nameOf(kept.document, kept.row, kept.kind);
  const text = JSON.stringify({ ...kept, at: Date.now() });
  typedHere.add(name);
  try {
    localStorage.setItem(name, text);
    memory.delete(name);
  } catch {
    memory.set(name, text);
  }
}

export function forget(document_, row, kind) {
  const name = nameOf(document_, row, kind);
  typedHere.delete(name);
  memory.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // Then nothing was stored.
  }
}

export function keptOf(document_, row, kind) {
  return read(nameOf(document_, row, kind));
}

export function isTypedHere(kept) {
  return typedHere.has(nameOf(kept.document, kept.row, kept.kind));
}

export function hasTypedHere() {
  return typedHere.size > 0;
}

// Everything that this account has typed and not saved, the oldest first.
export function allKept() {
  const all = names().map(read).filter(Boolean);
  for (const kept of all) {
    if (Date.now() - kept.at > KEPT_FOR) forget(kept.document, kept.row, kept.kind);
  }
  return all.filter((kept) => Date.now() - kept.at <= KEPT_FOR).sort((a, b) => a.at - b.at);
}

// Where two wordings differ: what both begin with, what only each has, what both end with.
export function difference(before, after) {
  const one = [...before];
  const other = [...after];
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  const most = Math.min(one.length, other.length) - head;
  while (tail < most && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return {
    head: one.slice(0, head).join(""),
    struck: one.slice(head, one.length - tail).join(""),
    added: other.slice(head, other.length - tail).join(""),
    tail: one.slice(one.length - tail).join(""),
  };
}
