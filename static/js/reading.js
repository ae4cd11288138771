// Aids for reading a document: on a phone the contents, the jump and the menu are drawers at
// the foot of the window; the contents follow the reading; N and P lead to the next and the
// previous document. Without this script all of it stands in the page and its links work.

const tools = document.querySelector(".reading-tools");
const drawers = [...document.querySelectorAll(".reading-tools > details")];
const narrow = matchMedia("(max-width: 61.99rem) and (min-height: 22rem)");

// ---- Drawers ----

function openDrawer() {
  return narrow.matches ? drawers.find((one) => one.open) : undefined;
}

function close(drawer, keepFocus = true) {
  drawer.open = false;
  if (keepFocus) {
    drawer.querySelector("summary").focus({ preventScroll: true });
  }
}

function arrange() {
  document.documentElement.classList.toggle("with-drawers", narrow.matches);
}

arrange();
narrow.addEventListener("change", arrange);

document.addEventListener("keydown", (event) => {
  const drawer = openDrawer();
  if (event.key === "Escape" && drawer && !document.querySelector("dialog[open]")) {
    close(drawer);
  }
});

document.addEventListener("click", (event) => {
  const drawer = openDrawer();
  if (!drawer) {
    return;
  }
  const link = event.target.closest("a[href^='#']");
  if (link && drawer.contains(link)) {
    close(drawer, false);
    focusTarget(link.hash);
  } else if (!drawer.contains(event.target)) {
    close(drawer, false);
  }
});

// The keyboard goes on from the row that was chosen.
function focusTarget(hash) {
  const target = document.getElementById(decodeURIComponent(hash.slice(1)));
  if (target) {
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
}

// ---- The contents follow the reading ----

const links = [...document.querySelectorAll(".outline a")];
const rows = links.map((link) => document.getElementById(link.hash.slice(1)));
const here = document.querySelector("[data-here]");
let current = -1;
let isAsked = false;

function indexOfReading() {
  const line = 64 + (document.querySelector(".hit-bar")?.offsetHeight ?? 0);
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().top <= line) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

// Scrolls the contents alone, never the page.
function showInView(link) {
  const fits = (one) => one.scrollHeight > one.clientHeight;
  const box = [link.closest(".tool-panel"), link.closest("details")].find(fits);
  if (!box) {
    return;
  }
  const inner = link.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += inner.top - outer.top - box.clientHeight / 3;
  }
}

function follow() {
  isAsked = false;
  const index = indexOfReading();
  if (index === current) {
    return;
  }
  links[current]?.removeAttribute("aria-current");
  current = index;
  links[current]?.setAttribute("aria-current", "true");
  here.textContent = links[current]?.querySelector(".outline-label")?.textContent ?? "";
  if (links[current]) {
    showInView(links[current]);
  }
}

if (links.length && rows.every(Boolean)) {
  addEventListener(
    "scroll",
    () => {
      if (!isAsked) {
        isAsked = true;
        requestAnimationFrame(follow);
      }
    },
    { passive: true },
  );
  follow();
  links[0].closest("details").addEventListener("toggle", () => {
    if (links[current]) {
      showInView(links[current]);
    }
  });
}

// ---- The next and the previous document by key; a reader can switch this off ----

const KEYS = { n: "next", p: "prev" };
const keySwitch = document.querySelector("[data-keys]");

function areKeysOn() {
  try {
    return localStorage.getItem("document-keys") !== "off";
  } catch {
    return true;
  }
}

function announceKeys() {
  for (const [key, way] of Object.entries(KEYS)) {
    for (const link of document.querySelectorAll(`.neighbour[rel="${way}"]`)) {
      link.toggleAttribute("aria-keyshortcuts", areKeysOn());
      if (areKeysOn()) {
        link.setAttribute("aria-keyshortcuts", key.toUpperCase());
      }
    }
  }
}

if (keySwitch) {
  keySwitch.closest("[hidden]").hidden = false;
  keySwitch.checked = areKeysOn();
  keySwitch.addEventListener("change", () => {
    try {
      localStorage.setItem("document-keys", keySwitch.checked ? "on" : "off");
    } catch {
      // The browser keeps nothing: the choice holds until the page is left.
    }
    announceKeys();
  });
  announceKeys();
}

function isTyping(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog");
}

document.addEventListener("keydown", (event) => {
  const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
  const way = KEYS[event.key.toLowerCase()];
  if (!way || !isPlain || event.repeat || isTyping(event.target)) {
    return;
  }
  if (keySwitch?.checked) {
    document.querySelector(`.neighbour[rel="${way}"]`)?.click();
  }
});

// ---- Share and print ----

const share = tools?.querySelector("[data-shares]");
if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    const url = document.querySelector("link[rel='canonical']").href;
    navigator.share({ title: document.querySelector("h1").textContent, url }).catch(() => {});
  });
}

const print = tools?.querySelector("[data-prints]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
