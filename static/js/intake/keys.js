// The keys of the bench.

import { bench, choose, currentKey, nextDoubt, rowOf, step } from "./bench.js";
import { closePanel, openPanel } from "./panels.js";
import { request } from "./sending.js";

const LEVELS = {
  1: "CHAPTER", 2: "SECTION", 3: "ARTICLE", 4: "PARAGRAPH", 5: "ITEM",
  6: "SUBITEM", 7: "HEADING_1", 8: "HEADING_2", 9: "HEADING_3", 0: "SIGNATURE",
};

export function isTyping(target) {
  return Boolean(target.closest("input, textarea, select, button, summary"));
}

export function onKey(event) {
  if (event.key === "Escape" && bench.querySelector(".panel")) {
    closePanel();
    choose(rowOf(currentKey()));
    return;
  }
  const row = event.target.closest(".draft-row");
  if (isTyping(event.target) || (!row && event.target !== document.body)) return;
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
    event.preventDefault();
    request({ do: event.key.toLowerCase() === "z" ? "undo" : "redo" });
    return;
  }
  if (event.ctrlKey || event.metaKey || !currentKey()) return;
  const moves = { ArrowUp: "up", ArrowDown: "down" };
  const actions = { ArrowRight: "indent", ArrowLeft: "outdent", Backspace: "join" };
  if (moves[event.key]) {
    event.preventDefault();
    if (event.altKey) request({ do: moves[event.key], key: currentKey() });
    else step(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.altKey) {
    return;
  } else if (actions[event.key]) {
    event.preventDefault();
    request({ do: actions[event.key], key: currentKey() });
  } else if (event.key === "Enter" && event.target === row) {
    event.preventDefault();
    openPanel(currentKey());
  } else if (LEVELS[event.key]) {
    event.preventDefault();
    request({ do: "level", key: currentKey(), level: LEVELS[event.key] });
  } else if (event.key === "n") {
    nextDoubt();
  }
}
