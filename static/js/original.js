// The pages of originals beside a bench: links with the class to-page open a pane instead of
// leaving the page. While the pane is open it follows the row or line that is chosen.

let pane = null;
let opener = null;
let shown = "";
let zoom = 1;
const ZOOMS = [1, 1.5, 2, 3];

function button(words, label, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = words;
  one.setAttribute("aria-label", label);
  one.addEventListener("click", act);
  return one;
}

function makePane() {
  pane = document.createElement("section");
  pane.className = "original-pane";
  pane.setAttribute("aria-label", "原件的版面");
  pane.tabIndex = -1;
  const bar = document.createElement("div");
  bar.className = "original-bar";
  bar.append(
    button("－", "缩小", () => setZoom(zoom - 1)),
    button("＋", "放大", () => setZoom(zoom + 1)),
    button("关上", "关上原件的版面", closeOriginal),
  );
  const body = document.createElement("div");
  body.className = "original-body";
  const status = document.createElement("p");
  status.className = "announcement";
  status.setAttribute("role", "status");
  pane.append(bar, body, status);
  pane.addEventListener("click", onPaneClick);
  pane.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeOriginal();
  });
  document.querySelector(".intake, .review").append(pane);
  document.body.classList.add("has-original");
}

function onPaneClick(event) {
  const turn = event.target.closest("a.turn");
  if (!turn) return;
  event.preventDefault();
  showOriginal(turn.href);
}

function closeOriginal() {
  if (!pane) return;
  pane.remove();
  pane = null;
  shown = "";
  document.body.classList.remove("has-original");
  if (opener && opener.isConnected) opener.focus({ preventScroll: true });
}

function setZoom(level) {
  zoom = Math.min(ZOOMS.length, Math.max(1, level));
  if (!pane) return;
  for (let one = 1; one <= ZOOMS.length; one += 1) pane.classList.toggle(`zoom-${one}`, one === zoom);
  tell(`放大到 ${Math.round(ZOOMS[zoom - 1] * 100)}%`);
  toMark();
}

function tell(words) {
  pane.querySelector("[role=status]").textContent = words;
}

// Scroll the sheet so that the mark stands in its middle.
function toMark() {
  const sheet = pane.querySelector(".original-sheet");
  const mark = sheet && sheet.querySelector(".page-mark");
  if (!mark) return;
  const inside = mark.getBoundingClientRect();
  const outside = sheet.getBoundingClientRect();
  sheet.scrollTop += inside.top - outside.top - outside.height / 3;
  sheet.scrollLeft += inside.left - outside.left - outside.width / 8;
}

async function showOriginal(url) {
  if (!pane) makePane();
  shown = url;
  const body = pane.querySelector(".original-body");
  body.setAttribute("aria-busy", "true");
  const ask = () => fetch(url, { headers: { "X-Partial": "page" } });
  let words = "";
  try {
    let answer = await ask();
    if (answer.status === 401 && window.gazetteLogIn && (await window.gazetteLogIn.again())) answer = await ask();
    if (answer.redirected || !answer.ok) throw new Error();
    words = await answer.text();
  } catch {
    words = "";
  }
  if (!pane || shown !== url) return;
  body.removeAttribute("aria-busy");
  if (!words) {
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.textContent = "没有取到原件的版面，请稍后再试。";
    body.replaceChildren(problem);
    tell(problem.textContent);
    return;
  }
  body.innerHTML = words;
  tell(body.querySelector(".original-page").dataset.label);
  const image = body.querySelector("img");
  if (image && !image.complete) image.addEventListener("load", () => pane && toMark(), { once: true });
  toMark();
}

// The link of the row or line that an element stands in.
function linkOf(element) {
  const place = element.closest(".draft-row, .bench-row, .lines li");
  return place && place.querySelector("a.to-page");
}

function follow(event) {
  if (!pane || pane.contains(event.target)) return;
  const link = linkOf(event.target);
  if (link && link.href !== shown) showOriginal(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.to-page");
  if (!link) {
    follow(event);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  opener = link;
  showOriginal(link.href).then(() => { if (pane) pane.focus({ preventScroll: true }); });
}, true);
document.addEventListener("focusin", follow);
