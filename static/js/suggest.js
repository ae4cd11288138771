// Suggests while typing in a search box: numbers, titles, bodies, frequent words.
// Without this script the box is a plain form. Keys as in the ARIA combobox pattern:
// arrows choose, Enter opens what is chosen (or searches), Escape closes.

import { say } from "./shown_words.js";

const DELAY = 150;
let boxes = 0;

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function option(one, id) {
  const item = element("li", "suggestion", "");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.url = one.url;
  item.append(element("span", "suggestion-kind", one.kind));
  const words = element("span", "suggestion-words", "");
  words.append(element("span", "suggestion-text", one.text));
  if (one.note) {
    words.append(" ", element("span", "suggestion-note", one.note));
  }
  item.append(words);
  return item;
}

class Suggestions {
  constructor(form) {
    this.url = form.dataset.suggest;
    this.input = form.querySelector("input[type=search]");
    // A page in traditional characters has a field of this name, and suggests in them.
    this.script = form.querySelector("input[name=script]")?.value;
    this.list = element("ul", "suggestions", "");
    this.list.id = `suggestions-${(boxes += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", say("检索建议"));
    this.status = element("p", "visually-hidden", "");
    this.status.setAttribute("role", "status");
    form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    })) {
      this.input.setAttribute(name, value);
    }
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      if (!event.isComposing) {
        this.ask();
      }
    });
    this.input.addEventListener("compositionend", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) {
        location.assign(item.dataset.url);
      }
    });
  }

  ask() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    const typed = this.input.value.trim();
    if (!typed) {
      this.close();
      return;
    }
    this.waiting = setTimeout(() => this.fetch(typed), DELAY);
  }

  async fetch(typed) {
    const asked = new AbortController();
    this.asked = asked;
    try {
      const query = new URLSearchParams({ q: typed, ...(this.script && { script: this.script }) });
      const answer = await fetch(`${this.url}?${query}`, { signal: asked.signal });
      const { suggestions } = await answer.json();
      if (document.activeElement === this.input && this.input.value.trim() === typed) {
        this.show(suggestions);
      }
    } catch {
      if (!asked.signal.aborted) {
        this.close(); // no network, no answer: the form still searches
      }
    }
  }

  show(suggestions) {
    this.list.replaceChildren(
      ...suggestions.map((one, place) => option(one, `${this.list.id}-${place}`)),
    );
    this.choose(null);
    this.open(suggestions.length > 0);
    this.status.textContent = suggestions.length
      ? say("有{}条建议，按上下键选择").replace("{}", suggestions.length)
      : say("没有建议，按回车键检索");
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.choose(null);
    this.open(false);
    this.status.textContent = "";
  }

  choose(item) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = item;
    if (item) {
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", item.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.chosen && !this.list.hidden) {
      event.preventDefault();
      location.assign(this.chosen.dataset.url);
    }
  }

  // Past the last suggestion comes the box itself, then the first one again.
  move(step) {
    const items = [...this.list.children];
    if (this.list.hidden || !items.length) {
      this.ask();
      return;
    }
    const places = items.length + 1;
    const now = this.chosen ? items.indexOf(this.chosen) : items.length;
    this.choose(items[(now + step + places) % places] ?? null);
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  new Suggestions(form);
}
