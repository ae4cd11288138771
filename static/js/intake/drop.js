// The drop: files are chosen or dragged, and listed before they are sent.

export function openDrop() {
  const zone = document.getElementById("drop-zone");
  const field = document.getElementById("id_files");
  const chosen = document.getElementById("chosen");
  const show = () => {
    chosen.replaceChildren(...[...field.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}（${Math.max(1, Math.round(file.size / 1024))} KB）`;
      return item;
    }));
    chosen.hidden = !field.files.length;
  };
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    field.files = event.dataTransfer.files;
    show();
  });
  field.addEventListener("change", show);
}
