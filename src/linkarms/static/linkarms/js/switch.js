// A select that acts at once: <select data-go>; the form's own button, marked data-go-button, is put away.
for (const select of document.querySelectorAll("select[data-go]")) {
  for (const button of select.form.querySelectorAll("[data-go-button]")) button.hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit());
}
