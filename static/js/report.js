// 纠错 from a document's page names the row that the reader has selected, or has come to.
// Without this script the form asks in words where the fault is.

const ROWS = [".branch", ".row", ".printed-title", ".title-line", "tr"]
  .map((name) => `.sheet ${name}[id]`)
  .join(",");

function rowInHand() {
  const selection = getSelection();
  const node = selection.isCollapsed ? null : selection.anchorNode;
  const selected = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(ROWS);
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return selected ?? (target?.matches(ROWS) ? target : null);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-report]");
  const row = link && rowInHand();
  if (link) {
    const address = new URL(link.href);
    if (row) {
      address.searchParams.set("at", row.id);
    } else {
      address.searchParams.delete("at");
    }
    link.href = address;
  }
});
