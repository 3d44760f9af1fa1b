// Scanning at the counter: F8 adds a page to the paper in hand, F9 takes the scan of an earlier visit.
//
// Every button here works without this module: a file is then chosen first, and sent with the form.
// The two are the only function keys the counter takes; input methods may use others.

/** The paper whose box was ticked last; it is the one the clerk holds. */
let last = null;
/** The button of the paper a file is being chosen for. */
let pending = null;

const intake = () => document.querySelector("form[data-keys]#intake");
const chooser = () => document.getElementById("scan_file");

function paperInHand(form) {
  const focused = document.activeElement?.closest?.(".paper");
  if (focused) return focused;
  const ticked = [...form.querySelectorAll(".paper")].filter((paper) => paper.querySelector("[data-paper]:checked"));
  const before = last && form.querySelector(`[id="${CSS.escape(last)}"]:checked`)?.closest(".paper");
  return before ?? ticked.find((paper) => !paper.querySelector(".scan") && !("shown" in paper.dataset)) ?? ticked.at(-1);
}

// Beside the papers, and not among the alerts: what is saved at the same moment clears those.
function say(sentence) {
  const place = document.getElementById("scan-said");
  if (place) place.textContent = sentence;
}

/** Let a field that is being typed in be saved, and stay in it. */
function settle() {
  const typed = document.activeElement;
  if (!typed?.matches?.("input:not([type=checkbox]):not([type=radio]), textarea")) return;
  typed.blur();
  typed.focus();
}

function scan(button) {
  const input = chooser();
  if (!input) return;
  settle();
  say("");
  pending = button;
  input.value = "";
  input.multiple = true;
  input.click();
}

function onKey(event) {
  const form = intake();
  if (!form || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key !== "F8" && event.key !== "F9") return;
  event.preventDefault();
  if (event.repeat) return;
  const paper = paperInHand(form);
  const button = paper?.querySelector(event.key === "F8" ? "[data-scan]" : "[data-reuse]");
  if (button) {
    if (event.key === "F8") scan(button);
    else send(form, button);
  } else if (event.key === "F8" && chooser()) {
    say(paper && "shown" in paper.dataset ? chooser().dataset.shown : chooser().dataset.none);
  } else if (event.key === "F9") {
    const offers = form.querySelectorAll("[data-reuse]");
    if (offers.length === 1) send(form, offers[0]);
  }
}

/** Once for one press; the file may take a while. */
function send(form, button) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  form.requestSubmit(button);
}

document.addEventListener("keydown", onKey);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-scan]");
  // A button pressed by a script of ours brings its file; one pressed by a hand asks for it.
  if (!button || chooser()?.files.length) return;
  event.preventDefault();
  scan(button);
});

// Before the form hears of it: what changed is the file alone, and it goes with the button.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches?.("[data-paper]") && event.target.checked) last = event.target.id;
    if (event.target !== chooser()) return;
    event.stopPropagation();
    const files = [...event.target.files];
    if (!files.length || !pending) return;
    if (files.some((file) => file.size > Number(event.target.dataset.most))) {
      event.target.value = "";
      say(event.target.dataset.large);
      return;
    }
    send(intake(), pending);
  },
  { capture: true },
);

window.addEventListener("pageshow", () => {
  if (chooser()) chooser().value = "";
});
