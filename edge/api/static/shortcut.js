// A function key presses the one button that is marked with it, e.g. data-key="F9".
//
// Every page works without this module. Only keys that no input method composes with are marked.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
