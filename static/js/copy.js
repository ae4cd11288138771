// Copies what a reader wants to cite: the full address of a row, or the citation.
// Without this script the links still lead to their rows and the text can be selected.

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

async function copyAndAnnounce(text, from) {
  const done = await copy(text);
  from.focus({ preventScroll: true });
  announce(done ? "已复制" : "浏览器不允许复制，请手动选取");
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a.anchor");
  if (anchor) {
    copyAndAnnounce(anchor.href, anchor);
  }
  const button = event.target.closest("button[data-copies]");
  if (button) {
    const text = document.getElementById(button.dataset.copies).textContent.trim();
    copyAndAnnounce(text, button);
  }
});

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
}
