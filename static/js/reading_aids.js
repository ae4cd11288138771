// The bar 适老化·无障碍: larger type, contrast, reading line, plain page. What is chosen is kept in
// this browser alone, and applied to every page by reading_settings.js before it is painted.

const root = document.documentElement;
const opener = document.querySelector("[data-aids-opener]");
const bar = document.getElementById("reading-aids");
const NAMES = ["size", "contrast", "line", "plain"];

function keep() {
  const chosen = {};
  for (const name of NAMES) {
    if (root.dataset[name]) {
      chosen[name] = root.dataset[name];
    }
  }
  try {
    localStorage.setItem("reading-aids", JSON.stringify(chosen));
  } catch {
    // The browser keeps nothing: what is chosen holds for this page.
  }
}

function show() {
  for (const button of bar.querySelectorAll("[data-aid]")) {
    const value = root.dataset[button.dataset.aid] || "";
    button.setAttribute("aria-pressed", String(value === button.dataset.value));
  }
  for (const toggle of bar.querySelectorAll("[data-aid-toggle]")) {
    toggle.setAttribute("aria-pressed", String(Boolean(root.dataset[toggle.dataset.aidToggle])));
  }
  showLine();
}

function set(name, value) {
  if (value) {
    root.dataset[name] = value;
  } else {
    delete root.dataset[name];
  }
}

// The line follows the pointer, a finger, and what has the focus.

let line;

function placeLine(y) {
  if (line) {
    line.style.insetBlockStart = `${Math.round(y)}px`;
  }
}

function showLine() {
  if (!root.dataset.line) {
    line?.remove();
    line = undefined;
    return;
  }
  if (!line) {
    line = document.createElement("div");
    line.className = "reading-line";
    line.setAttribute("aria-hidden", "true");
    document.body.append(line);
    placeLine(window.innerHeight / 2);
  }
}

document.addEventListener("pointermove", (event) => placeLine(event.clientY), { passive: true });
document.addEventListener("pointerdown", (event) => placeLine(event.clientY), { passive: true });
document.addEventListener("focusin", (event) => {
  const box = event.target.getBoundingClientRect();
  placeLine(box.top + box.height / 2);
});

function open(isOpen) {
  bar.hidden = !isOpen;
  opener.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) {
    bar.querySelector("button").focus();
  } else {
    opener.focus();
  }
}

if (opener && bar) {
  opener.addEventListener("click", () => open(bar.hidden));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      open(false);
    }
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    const { aid, value, aidToggle, aidsReset, aidsClose } = button.dataset;
    if (aid) {
      set(aid, value);
    } else if (aidToggle) {
      set(aidToggle, root.dataset[aidToggle] ? "" : "on");
    } else if (aidsReset !== undefined) {
      NAMES.forEach((name) => set(name, ""));
    } else if (aidsClose !== undefined) {
      open(false);
      return;
    } else {
      return;
    }
    keep();
    show();
  });
  // Another window of this browser has chosen.
  window.addEventListener("storage", (event) => {
    if (event.key === "reading-aids") {
      const chosen = JSON.parse(event.newValue || "{}") || {};
      NAMES.forEach((name) => set(name, chosen[name] || ""));
      show();
    }
  });
  show();
}
