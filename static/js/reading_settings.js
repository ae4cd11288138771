// Applies what the reader has chosen in the bar 适老化·无障碍 before the page is first painted.
// The choices lie in this browser alone (localStorage); nothing of them is sent.
// A classic script, loaded in the head without defer, so that nothing flashes.

(() => {
  const root = document.documentElement;
  root.dataset.scripts = "on";
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("reading-aids")) || {};
  } catch {
    // Kept values that cannot be read, or a browser that keeps none: the page as it is.
  }
  const allowed = {
    size: ["1", "2", "3"],
    contrast: ["white", "black"],
    line: ["on"],
    plain: ["on"],
  };
  for (const [name, values] of Object.entries(allowed)) {
    if (values.includes(chosen[name])) {
      root.dataset[name] = chosen[name];
    }
  }
})();
