// A question in a dialog, answered by one of its buttons.

// Resolves to the label of the button; to an empty string if the dialog was closed.
export function askWhich(words, labels) {
  const dialog = document.createElement("dialog");
  dialog.className = "bench-question";
  dialog.setAttribute("aria-labelledby", "bench-question");
  const said = document.createElement("p");
  said.id = "bench-question";
  said.textContent = words;
  const form = document.createElement("form");
  form.method = "dialog";
  for (const label of labels) {
    const button = document.createElement("button");
    button.value = label;
    button.textContent = label;
    form.append(button);
  }
  dialog.append(said, form);
  (document.querySelector(".intake") || document.body).append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
