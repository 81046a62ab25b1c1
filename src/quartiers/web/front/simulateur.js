// Once a question is answered, the keyboard and the screen reader go on from the next one.
document.body.addEventListener("htmx:afterSettle", () => {
  document.getElementById("question")?.focus();
});

// An answer that is a page of its own (data absent, site broken) is shown whole, not lost.
document.body.addEventListener("htmx:responseError", (event) => {
  location.replace(event.detail.xhr.responseURL);
});
