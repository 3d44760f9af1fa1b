// The keys of the queue: F2 calls the next number, F3 again, F4 holds, F6 nobody came. And every
// other button that is marked with a function key: this is the one place that presses them.
//
// A button says its key itself, in data-key. Every page works without this module. A key that an
// input method is still busy with is left to it, and a key that is held down counts once.

const isOurs = (event) =>
  !event.isComposing && event.keyCode !== 229 && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;

/** The steps of the strip: while one is under way, its buttons may be on the strip that comes. */
const STEPS = new Set(["F2", "F3", "F4", "F6"]);

/** What finds the button of the step that is on its way to the box, and that of the one pressed meanwhile. */
let underWay = "";
let next = "";
/** The request of the step under way, as htmx names it. */
let request = null;

const nameOf = (button) => (button?.dataset.key ? `button[data-key="${button.dataset.key}"]` : `#${button?.id || "none"}`);

/** Press a button, or let it wait for the answer to the one before; the same one counts once. */
function press(name) {
  if (!underWay) document.querySelector(name)?.click();
  else if (name !== underWay) next = name;
}

function onKey(event) {
  if (!/^F[0-9]+$/.test(event.key) || !isOurs(event)) return;
  const name = `button[data-key="${event.key}"]`;
  if (!document.querySelector(name) && !(underWay && STEPS.has(event.key))) return;
  event.preventDefault();
  press(name);
}

/** One step for one press: what is on its way to the box is not sent again. */
function onSubmit(event) {
  if (!event.target.matches("form[data-once]")) return;
  const name = nameOf(event.submitter);
  if (underWay) {
    event.preventDefault();
    event.stopImmediatePropagation();
    press(name);
    return;
  }
  underWay = name;
}

function onRequest(event) {
  const { ctx } = event.detail;
  if (underWay && ctx.sourceElement?.matches?.("form[data-once]")) request = ctx;
}

/** Take the step that waited. A refused step forgets it: the clerk reads first what is wrong. */
function onEnd(event) {
  const { ctx } = event.detail;
  if (ctx !== request) return;
  // Not before htmx is done with the strip that came: until then its forms would take the whole page along.
  const name = ctx.response?.status < 400 ? next : "";
  forget();
  if (name) press(name);
}

function forget() {
  underWay = next = "";
  request = null;
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit, true);
document.addEventListener("htmx:before:request", onRequest);
document.addEventListener("htmx:finally:request", onEnd);
window.addEventListener("pageshow", forget);

// Where a button was that is gone now, the focus goes to the strip and not to the top of the page.
new MutationObserver((records) => {
  const isStrip = records.some((record) => [...record.addedNodes].some((node) => node.id === "queue-strip"));
  if (isStrip && document.activeElement === document.body) document.getElementById("queue-next")?.focus();
}).observe(document.body, { childList: true, subtree: true });
