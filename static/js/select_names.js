// Names the choices that Django's admin makes with Select2 after their field. Select2 names them
// after what is chosen, so that an empty one has no name at all.

// The label of a field, or where its form stands in a table, the head of its column.
function nameOf(select) {
  const cell = select.closest("td");
  const head = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex];
  return (select.labels?.[0] ?? head)?.textContent.replace(/[:：]\s*$/, "").trim() ?? "";
}

function nameChoice(container) {
  const select = container.previousElementSibling;
  const box = container.querySelector("[role=combobox]");
  const name = select?.matches("select") ? nameOf(select) : "";
  if (!box || !name) {
    return;
  }
  const shown = container.querySelector(".select2-selection__rendered");
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", [name, shown?.textContent.trim()].filter(Boolean).join("："));
  shown?.removeAttribute("aria-labelledby");
  for (const field of container.querySelectorAll("[role=textbox], [role=searchbox]")) {
    field.setAttribute("aria-label", name);
  }
}

function nameAll() {
  document.querySelectorAll(".select2-container").forEach(nameChoice);
}

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
