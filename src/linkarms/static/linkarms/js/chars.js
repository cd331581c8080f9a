// How many characters are left: <p class="chars" data-chars-for="id_comment" data-words="{} left" data-over="{} too many"></p>
for (const line of document.querySelectorAll("[data-chars-for]")) {
  const field = document.getElementById(line.dataset.charsFor);
  const most = Number(line.dataset.max ?? field?.maxLength);
  if (!field || !(most > 0)) continue;
  const show = () => {
    const left = most - [...field.value].length;
    line.classList.toggle("over", left < 0);
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.words).replace("{}", Math.abs(left));
  };
  field.addEventListener("input", show);
  show();
}
