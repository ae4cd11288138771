// Leads from hit to hit on a document's page, by its buttons or by Alt and the arrow keys.
// Without this script the list of hits leads to each of them.

const bar = document.querySelector(".hit-bar");
const marks = [...document.querySelectorAll("mark[id^='hit-']")];
const place = bar.querySelector("[data-hit-place]");
let current = -1;

// The hit before the place that the address names, so that "next" leads into it.
function before(target) {
  if (!target) {
    return -1;
  }
  const follows = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
  const next = marks.findIndex(
    (mark) => mark === target || target.compareDocumentPosition(mark) & follows,
  );
  return next < 0 ? marks.length - 1 : next - 1;
}

function show(index) {
  marks[current]?.classList.remove("hit-now");
  current = (index + marks.length) % marks.length;
  const mark = marks[current];
  mark.classList.add("hit-now");
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "center" });
  place.textContent = `${current + 1}/${marks.length}`;
}

if (marks.length) {
  current = before(document.getElementById(decodeURIComponent(location.hash.slice(1))));
  for (const button of bar.querySelectorAll("button[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      show(current < 0 && button.dataset.step < 0 ? -1 : current + Number(button.dataset.step));
    });
  }
  bar.querySelector("[data-hit-first]").hidden = true;
  document.addEventListener("keydown", (event) => {
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      show(event.key === "ArrowDown" ? current + 1 : Math.max(current, 0) - 1);
    }
  });
}
