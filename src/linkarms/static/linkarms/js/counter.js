// Keeps a counter fresh: fetches {"count": 1234} from data-counter-url every half minute while the page is in view.
const pause = 30_000;
const format = new Intl.NumberFormat(document.documentElement.lang);

async function refresh(box) {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.counterUrl, { credentials: "omit" });
    if (!answer.ok) return;
    const { count } = await answer.json();
    const number = box.querySelector("[data-count]");
    if (!Number.isFinite(count) || Number(number?.dataset.count) === count) return;
    if (number) {
      number.dataset.count = count;
      number.textContent = format.format(count);
    }
    const bar = box.querySelector("progress");
    if (bar) bar.value = count;
  } catch {
    // Offline: the number that came with the page stays.
  }
}

for (const box of document.querySelectorAll("[data-counter-url]")) {
  refresh(box);
  setInterval(() => refresh(box), pause);
}
