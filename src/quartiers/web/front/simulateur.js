// Once a question is answered, the keyboard and the screen reader go on from the next one.
document.body.addEventListener("htmx:afterSettle", () => {
  document.getElementById("question")?.focus();
});
