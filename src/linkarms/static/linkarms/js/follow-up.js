// What usually follows depends on what it was: another choice proposes another step, unless one was typed already.
const form = document.querySelector("[data-follow-up]");
const step = form?.elements.next_step;
const day = form?.elements.next_on;

form?.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-step]");
  if (!chosen) return;
  const proposals = [...form.querySelectorAll("[data-step]")];
  if (proposals.some((one) => one.dataset.step === step.value)) step.value = chosen.dataset.step;
  if (proposals.some((one) => one.dataset.on === day.value)) day.value = chosen.dataset.on;
});
