// The keys of the queue: F2 calls the next number, F3 again, F4 holds, F6 nobody came.
//
// A button says its key itself, in data-key. Every page works without this module. A key that an
// input method is still busy with is left to it, and a key that is held down counts once.

const isOurs = (event) =>
  !event.isComposing && event.keyCode !== 229 && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;

function onKey(event) {
  if (!/^F[0-9]+$/.test(event.key) || !isOurs(event)) return;
  const button = document.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
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

function forget() {
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
}).observe(document.body, { childList: true, subtree: true });
