// The table of actions is written as one types. Each line is a form whose fields stand in other
// cells: what happens to a field is told to its form, which `redaction.js` listens to.

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.form;
    if (form?.dataset.redaction?.startsWith("ligne-") && !form.contains(event.target)) {
      form.dispatchEvent(new Event(kind));
    }
  });
}

// The same words on each line would only be noise: the note under the table says them.
for (const said of document.querySelectorAll(".suivi-save [data-etat]")) {
  if (!said.dataset.etat) said.firstElementChild.textContent = "";
}

// The button is for those who have no script; it stays in the page for the « Enter » key.
for (const button of document.querySelectorAll("[data-sans-script]")) button.classList.add("visually-hidden");
