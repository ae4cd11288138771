// A page that tells how far something is: its main part is fetched anew every few
// seconds for as long as it asks for that (data-refresh-seconds). Without this
// script the page's own link does the same.

const unfinished = () => document.querySelector("[data-refresh-seconds]");

const refresh = async (part) => {
  const answer = await fetch(location.href, { cache: "no-store", headers: { "X-Background": "1" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (!fresh) return;
  // The status line stays and only its words change, so that it is read out.
  const said = part.querySelector("[role=status]");
  const says = fresh.querySelector("[role=status]");
  if (said.textContent !== says.textContent) said.textContent = says.textContent;
  says.replaceWith(said);
  part.replaceWith(fresh);
};

const keepRefreshing = () => {
  const part = unfinished();
  if (!part) return;
  setTimeout(async () => {
    try {
      if (!document.hidden) await refresh(part);
    } catch {
      // The portal did not answer; the next time it may.
    }
    keepRefreshing();
  }, Number(part.dataset.refreshSeconds) * 1000);
};

keepRefreshing();
