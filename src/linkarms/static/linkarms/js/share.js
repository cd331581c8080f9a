// Shows the buttons that only work with a script: <button hidden data-share="URL" data-title="…">, <button hidden data-copy="TEXT" data-done="Copied">.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ url: button.dataset.share, title: button.dataset.title, text: button.dataset.text }).catch(() => {});
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  const words = button.querySelector("[data-words]") ?? button;
  const before = words.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; }, 4000);
    } catch {
      // Not allowed: the link stays in its field, ready to be marked and copied.
    }
  });
}
