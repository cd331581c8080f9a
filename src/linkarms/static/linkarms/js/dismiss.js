// Gives notices marked data-dismiss a button to put them away. Nothing vanishes by itself.
for (const notice of document.querySelectorAll("[data-dismiss]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = notice.dataset.dismiss;
  button.addEventListener("click", () => notice.remove());
  notice.append(button);
}
