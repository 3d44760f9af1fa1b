// The keys of the queue: F2 calls the next number, F3 again, F4 holds, F6 nobody came.
//
// A button says its key itself, in data-key. Every page works without this module. A key that an
// input method is still busy with is left to it, and a key that is held down counts once.

const isOurs = (event) =>
  !event.isComposing && event.keyCode !== 229 && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;

/** The key whose step is on its way, and another one pressed meanwhile: it waits for the answer. */
let underWay = "";
let next = "";

function onKey(event) {
  if (!/^F[0-9]+$/.test(event.key) || !isOurs(event)) return;
  const button = document.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  if (underWay && document.querySelector("form[data-sent]")) {
    if (event.key !== underWay) next = event.key;
    return;
  }
  underWay = event.key;
  button.click();
}

/** Press the key that waited, on the strip that came; a refusal brings none, and it is forgotten. */
function pressNext() {
  const key = next;
  underWay = next = "";
  const button = key && document.querySelector(`button[data-key="${key}"]`);
  if (!button) return;
  underWay = key;
  button.click();
}

/** One step for one press: what is on its way to the box is not sent again. */
function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
}

const STRIP_MS = 300;

function forget() {
  setTimeout(() => {
    if (!document.querySelector("form[data-sent]")) underWay = next = "";
  }, STRIP_MS);
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit, true);
document.addEventListener("htmx:finally:request", forget);
window.addEventListener("pageshow", forget);

// Where a button was that is gone now, the focus goes to the strip and not to the top of the page.
new MutationObserver((records) => {
  const isStrip = records.some((record) => [...record.addedNodes].some((node) => node.id === "queue-strip"));
  if (isStrip && document.activeElement === document.body) document.getElementById("queue-next")?.focus();
  if (isStrip) pressNext();
}).observe(document.body, { childList: true, subtree: true });
