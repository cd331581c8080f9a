// In a rush: works out the challenge of data-challenge-url while the form is filled in, so that nobody waits for it.
// Whatever goes wrong, the form is sent all the same: who comes without a solution is kept too, and mailed later.
const note = document.querySelector("[data-challenge-url]");
const form = note?.closest("form");
const goodFor = 13 * 60_000; // the server takes a solution for a quarter of an hour
const patience = 20_000;
const mostWorkers = 4;

let work = null;

function tryIn(worker, order) {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", reject);
    worker.addEventListener("message", ({ data }) => (data && !data.error ? resolve(data) : reject(new Error("unsolved"))));
    worker.postMessage({ type: "work", ...order });
  });
}

async function solution(challenge) {
  const count = Math.min(navigator.hardwareConcurrency || 2, mostWorkers);
  const workers = Array.from({ length: count }, () => new Worker(note.dataset.workerUrl));
  try {
    return await Promise.any(
      workers.map((worker, start) => tryIn(worker, { challenge, counterStart: start, counterStep: count })),
    );
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

async function solve() {
  const answer = await fetch(note.dataset.challengeUrl, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error("no challenge");
  const challenge = await answer.json();
  const field = form.elements.challenge ?? form.appendChild(document.createElement("input"));
  field.type = "hidden";
  field.name = "challenge";
  field.value = btoa(JSON.stringify({ challenge, solution: await solution(challenge) }));
}

function begin() {
  if (!work || performance.now() - work.begun > goodFor) {
    work = { begun: performance.now(), over: false };
    work.done = solve().catch(() => {}).finally(() => (work.over = true));
  }
  return work;
}

function send(submitter) {
  form.removeEventListener("submit", hold);
  form.requestSubmit(submitter);
}

function hold(event) {
  const current = begin();
  if (current.over) return;
  event.preventDefault();
  note.textContent = note.dataset.busy;
  Promise.race([current.done, new Promise((resolve) => setTimeout(resolve, patience))]).then(() => send(event.submitter));
}

if (form) {
  form.addEventListener("focusin", begin);
  form.addEventListener("submit", hold);
}
