// Reads a page aloud by the browser's own speech, sentence by sentence, the sentence marked.
// The words of the page are never changed: the mark is a highlight, or where browsers have
// none, a frame around the row. Without speech in the browser every button stays hidden.
//
// Any button with data-read-from starts: its value is the address of a row, or empty for the
// row that the page has been opened at, or that stands in the window.

import { say as worded } from "./shown_words.js";
import { sentencesOf, spoken } from "./spoken_words.js";

const speech = window.speechSynthesis;
const bar = document.getElementById("read-aloud");

if (speech && window.SpeechSynthesisUtterance && bar) {
  const MARK = "read-aloud";
  const pauseButton = bar.querySelector('[data-reader="pause"]');
  const speed = bar.querySelector("[data-reader-speed]");
  const note = bar.querySelector("[data-reader-note]");
  let sentences = [];
  let at = 0;
  let isPlaying = false;
  // What was cancelled still reports its end: only the newest utterance counts.
  let current;
  let framed;
  let opener;

  for (const button of document.querySelectorAll("[data-read-from]")) {
    button.hidden = false;
  }

  try {
    const kept = localStorage.getItem("reading-speed");
    if ([...speed.options].some((option) => option.value === kept)) {
      speed.value = kept;
    }
  } catch {
    // The browser keeps nothing: the speed is the usual one.
  }

  const root = () =>
    document.querySelector(".document-texts .sheet") || document.getElementById("main");

  function firstOf(address) {
    const target = address && document.getElementById(address);
    if (target) {
      const here = sentences.findIndex(
        ({ block, range }) =>
          target.contains(block) || range.intersectsNode(target) || follows(target, block),
      );
      return Math.max(here, 0);
    }
    if (root().getBoundingClientRect().top >= 0) {
      return 0;
    }
    const inWindow = sentences.findIndex(({ range }) => range.getBoundingClientRect().top >= 0);
    return Math.max(inWindow, 0);
  }

  function follows(target, block) {
    return Boolean(target.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  // A row to which a link has led is read first, if it still stands in the window.
  function rowOfTheAddress() {
    const address = decodeURIComponent(location.hash.slice(1));
    const row = address && document.getElementById(address);
    if (!row || !root().contains(row)) {
      return "";
    }
    const box = row.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight ? address : "";
  }

  function voice() {
    const chinese = speech.getVoices().filter(({ lang }) => /^(zh|cmn)/i.test(lang));
    const mandarin = chinese.filter(({ lang }) => /^(zh[-_](CN|Hans)|cmn)/i.test(lang));
    return mandarin.find((one) => one.localService) || mandarin[0] || chinese[0];
  }

  function mark({ range, block }) {
    framed?.classList.remove("being-read");
    framed = undefined;
    if (window.CSS?.highlights && window.Highlight) {
      CSS.highlights.set(MARK, new Highlight(range));
    } else {
      framed = block;
      block.classList.add("being-read");
    }
    const box = range.getBoundingClientRect();
    const least = 80;
    const most = bar.getBoundingClientRect().top - 20;
    if (box.top < least || box.bottom > most) {
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const top = window.scrollY + box.top - Math.max(least, (most - box.height) / 3);
      window.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
    }
  }

  function say() {
    speech.cancel();
    const sentence = sentences[at];
    if (!sentence) {
      stop();
      return;
    }
    mark(sentence);
    const utterance = new SpeechSynthesisUtterance(spoken(sentence.words));
    utterance.lang = "zh-CN";
    utterance.rate = Number(speed.value);
    const found = voice();
    if (found) {
      utterance.voice = found;
    } else if (speech.getVoices().length) {
      note.textContent = worded("这台设备没有装中文语音，请在系统设置里添加。");
    }
    utterance.onend = () => {
      if (current === utterance && isPlaying) {
        at += 1;
        say();
      }
    };
    utterance.onerror = (event) => {
      if (current === utterance && !["interrupted", "canceled"].includes(event.error)) {
        pause();
        note.textContent = worded("浏览器没有读出来，请再按“继续”试一次。");
      }
    };
    current = utterance;
    speech.speak(utterance);
  }

  function showPlaying(playing) {
    isPlaying = playing;
    pauseButton.textContent = worded(playing ? "暂停" : "继续");
  }

  // Not speech.pause(): on phones it does nothing. The sentence is read again from its start.
  function pause() {
    showPlaying(false);
    current = undefined;
    speech.cancel();
  }

  function play() {
    note.textContent = "";
    showPlaying(true);
    say();
  }

  function stop() {
    pause();
    window.CSS?.highlights?.delete(MARK);
    framed?.classList.remove("being-read");
    const hadFocus = bar.contains(document.activeElement);
    bar.hidden = true;
    delete document.documentElement.dataset.reading;
    if (hadFocus) {
      (opener?.checkVisibility?.() ? opener : document.getElementById("main"))?.focus({
        preventScroll: true,
      });
    }
  }

  function start(address) {
    sentences = sentencesOf(root());
    if (!sentences.length) {
      return;
    }
    at = firstOf(address || rowOfTheAddress());
    bar.hidden = false;
    document.documentElement.dataset.reading = "on";
    pauseButton.focus({ preventScroll: true });
    play();
  }

  function step(by) {
    at = Math.min(Math.max(at + by, 0), sentences.length - 1);
    if (isPlaying) {
      say();
    } else {
      mark(sentences[at]);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read-from]");
    if (button) {
      const from = button.dataset.readFrom;
      const dialog = button.closest("dialog");
      if (dialog) {
        // What else the dialog does when it closes comes first, so that the focus ends in the bar.
        dialog.addEventListener("close", () => start(from), { once: true });
        dialog.close();
      } else {
        opener = button;
        start(from);
      }
    }
  });

  bar.addEventListener("click", (event) => {
    const deed = event.target.closest("button")?.dataset.reader;
    if (deed === "pause") {
      (isPlaying ? pause : play)();
    } else if (deed === "stop") {
      stop();
    } else if (deed) {
      step(deed === "next" ? 1 : -1);
    }
  });

  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      stop();
    }
  });

  speed.addEventListener("change", () => {
    try {
      localStorage.setItem("reading-speed", speed.value);
    } catch {
      // It holds for this page.
    }
    if (isPlaying) {
      say();
    }
  });

  // Speech goes on when the page is left, unless it is stopped.
  window.addEventListener("pagehide", () => speech.cancel());
}
