// Ctrl K or ⌘K goes to the search box that is in view; on a phone's layout it opens the menu first.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  let field = [...document.querySelectorAll("[data-find]")].find((one) => one.offsetParent);
  if (!field) {
    const menu = document.querySelector(".ws-bar > details");
    if (!menu) return;
    menu.open = true;
    field = menu.querySelector("[data-find]");
  }
  event.preventDefault();
  field?.focus();
});

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const hint of document.querySelectorAll(".ws-search kbd")) hint.textContent = "⌘K";
}
