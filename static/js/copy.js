// Copies what a reader wants to cite. A click on a row's link copies the row's address and
// shows its citations, which the portal words. Without this script the links still lead to
// their rows, the citations stand on a page of their own and the text can be selected.

import { say } from "./shown_words.js";

const status = document.createElement("p");
status.className = "copied";
status.setAttribute("role", "status");
document.body.append(status);

let clearing;

function announce(message) {
  status.textContent = message;
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    status.textContent = "";
  }, 4000);
}

// Browsers offer navigator.clipboard on https pages only; the other way works everywhere.
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

async function copyAndAnnounce(text, from, what) {
  const done = await copy(text);
  from.focus({ preventScroll: true });
  announce(done ? say("已复制") + what : say("浏览器不允许复制，请手动选取"));
}

// The address by which the office publishes the page, with the row.
function publicAddress(anchor) {
  const canonical = document.querySelector("link[rel='canonical']");
  return (canonical ? canonical.href : location.href.split("#")[0]) + anchor.hash;
}

function citationPage(anchor) {
  const query = new URLSearchParams({ cite: decodeURIComponent(anchor.hash.slice(1)) });
  const asked = new URLSearchParams(location.search);
  for (const name of ["on", "script"]) {
    if (asked.get(name)) {
      query.set(name, asked.get(name));
    }
  }
  return `${location.pathname}?${query}`;
}

function citationDialog(anchor) {
  const dialog = document.createElement("dialog");
  dialog.className = "cite-dialog";
  const name = document.createElement("p");
  name.className = "cite-name";
  name.textContent = anchor.getAttribute("aria-label").replace(/的(?:链接|鏈接)$/, say("的引用"));
  dialog.setAttribute("aria-label", name.textContent);
  const closing = document.createElement("button");
  closing.type = "button";
  closing.className = "cite-close";
  closing.textContent = say("关闭");
  closing.addEventListener("click", () => dialog.close());
  const more = document.createElement("a");
  more.href = citationPage(anchor);
  more.textContent = say("二维码，以及其中各款各项的引用");
  more.className = "cite-page";
  // Shown where the browser can speak; read_aloud.js hears of the click.
  const listen = document.createElement("button");
  listen.type = "button";
  listen.textContent = say("从这里朗读");
  listen.className = "read-from";
  listen.dataset.readFrom = decodeURIComponent(anchor.hash.slice(1));
  listen.hidden = !window.speechSynthesis;
  dialog.append(closing, name, listen, more);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    document.body.append(status);
    dialog.remove();
    anchor.focus({ preventScroll: true });
  });
  return dialog;
}

// Opens once the citations are there; without them the link is copied all the same.
async function showCitations(anchor) {
  const dialog = citationDialog(anchor);
  try {
    const answer = await fetch(citationPage(anchor));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog.querySelector(".cite-name").after(page.getElementById("citation-forms"));
  } catch {
    return;
  }
  showButtons(dialog);
  dialog.append(status);
  document.body.append(dialog);
  dialog.showModal();
}

function showButtons(place) {
  for (const button of place.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a.anchor");
  if (anchor) {
    copyAndAnnounce(publicAddress(anchor), anchor, say("链接"));
    showCitations(anchor);
  }
  const button = event.target.closest("button[data-copies]");
  if (button) {
    const text = document.getElementById(button.dataset.copies).textContent.trim();
    copyAndAnnounce(text, button, button.textContent.trim().replace(/^(?:复制|複製)/, ""));
  }
});

showButtons(document);
