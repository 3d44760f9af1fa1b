// The keyboard of a list: arrows walk through rows and tabs, Enter opens what has the focus.
//
// Every page works without this module: rows and tabs are links.

const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

/** Say whether a key belongs to what is being typed or chosen. */
const isTyping = (target) => target.matches("input:not([type=search]), textarea, select");

function walk(links, here, step) {
  const at = links.indexOf(here);
  const next = at < 0 ? links[step > 0 ? 0 : links.length - 1] : links[at + step];
  next?.focus();
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const target = event.target;
  if (isTyping(target)) return;
  const isDown = event.key === "ArrowDown" || event.key === "ArrowUp";
  const tabs = target.closest("[data-tabs]");
  if (!isDown && !tabs) return;
  const rows = [...document.querySelectorAll("[data-rows] a.row")];
  const links = isDown ? rows : [...tabs.querySelectorAll("a")];
  // Upwards from the first row: back to where the words are typed.
  const isOut = isDown && step < 0 && target === rows[0];
  if (isOut) document.querySelector("#query")?.focus();
  if (isOut || walk(links, target, step)) event.preventDefault();
});
