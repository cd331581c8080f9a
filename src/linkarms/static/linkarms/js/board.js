// Cards of a board are dragged to another stage, or moved with Shift and an arrow key. Both send the card's own form.
const board = document.querySelector("[data-board]");
const columns = [...board?.querySelectorAll("[data-stage]") ?? []];
let carried = null;

const offer = (card, stage) => [...card.querySelector("select[name=stage]")?.options ?? []].find((one) => one.value === stage);

function send(card, stage) {
  const option = offer(card, stage);
  if (!option) return;
  option.selected = true;
  option.closest("form").requestSubmit();
}

for (const card of board?.querySelectorAll("[data-card]") ?? []) {
  if (!card.querySelector("select[name=stage]")) continue;
  card.draggable = true;
  for (const link of card.querySelectorAll("a")) link.draggable = false;
  card.addEventListener("dragstart", (event) => {
    carried = card;
    card.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
  });
  card.addEventListener("dragend", () => {
    carried = null;
    card.classList.remove("dragging");
    for (const column of columns) column.querySelector("ul").classList.remove("drop");
  });
  card.addEventListener("keydown", (event) => {
    if (!event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const forward = (event.key === "ArrowRight") === (getComputedStyle(card).direction === "ltr");
    const here = columns.indexOf(card.closest("[data-stage]"));
    const way = forward ? columns.slice(here + 1) : columns.slice(0, here).reverse();
    const next = way.find((column) => offer(card, column.dataset.stage));
    if (!next) return;
    event.preventDefault();
    send(card, next.dataset.stage);
  });
}

for (const column of columns) {
  const list = column.querySelector("ul");
  column.addEventListener("dragover", (event) => {
    if (!carried || !offer(carried, column.dataset.stage)) return;
    event.preventDefault();
    list.classList.add("drop");
  });
  column.addEventListener("dragleave", () => list.classList.remove("drop"));
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    if (carried) send(carried, column.dataset.stage);
  });
}
