// A form that opens a paper in a window of its own changes what its page shows: its button rests,
// and the page is read again when somebody comes back to it.
//
// Every page works without this module: what is pressed twice is refused and says why.

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-returns]")) return;
  // Not at once: a button that is disabled sends nothing.
  setTimeout(() => event.submitter?.setAttribute("disabled", ""));
  window.addEventListener("focus", () => window.location.reload(), { once: true });
});
