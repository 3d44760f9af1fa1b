// The keyboard of the counter: Enter moves on, Ctrl+Enter signs, digits tick papers.
//
// Every page works without this module; it only saves the clerk the mouse. It never reads what is
// being typed from key events, because a Vietnamese input method composes letters after the key,
// and it takes no function key but those of scans.js, because input methods use them.

const FIELDS = "input:not([type=hidden]):not([disabled]), select:not([disabled])";
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select";

/** Say whether the input method is still composing a letter: the key is then its own. */
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const isShown = (element) => element.offsetParent !== null && !element.closest("[hidden]");

/** The places Enter walks through: fields in order, one stop for a group of radios, then signing. */
function stops(form) {
  const seen = new Set();
  const fields = [...form.querySelectorAll(FIELDS)].filter((field) => {
    if (!isShown(field) || field.closest("[data-no-stop]")) return false;
    if (field.type !== "radio") return true;
    if (seen.has(field.name)) return false;
    seen.add(field.name);
    return true;
  });
  return [...fields, ...form.querySelectorAll("button[data-sign]")];
}

function sameStop(stop, target) {
  return stop === target || (stop.type === "radio" && target.type === "radio" && stop.name === target.name);
}

function moveOn(form, target, step) {
  const all = stops(form);
  const here = all.findIndex((stop) => sameStop(stop, target));
  const next = all[here + step];
  if (!next) return;
  const group = next.type === "radio" && form.querySelector(`input[type=radio][name="${CSS.escape(next.name)}"]:checked`);
  const stop = group || next;
  stop.focus();
  if (stop.matches("input") && stop.type !== "checkbox" && stop.type !== "radio") stop.select();
}

function sign(form) {
  const button = form.querySelector("button[data-sign]");
  if (!button) return;
  // What was typed last has not been left yet, so it has not been saved or looked at yet.
  document.activeElement?.blur();
  form.requestSubmit(button);
}

function tick(form, digit) {
  const papers = [...form.querySelectorAll("input[data-paper]")];
  if (digit === 0) {
    // First what is asked for in any case; again, what applies to some as well; again, nothing.
    const needed = papers.filter((paper) => "needed" in paper.dataset);
    const wanted = !papers.every((paper) => paper.checked);
    const meant = needed.every((paper) => paper.checked) ? papers : needed;
    for (const paper of meant) if (paper.checked !== wanted) paper.click();
    return;
  }
  papers[digit - 1]?.focus();
  papers[digit - 1]?.click();
}

// What was typed ahead while the box looks up what the clerk asked for: digits and Enter, which no
// input method composes. They are meant for the field that comes next, and go there with it.
let asking = null;
let ahead = [];

const isAhead = (event) => event.key === "Enter" || (/^[0-9]$/.test(event.key) && !event.ctrlKey);

function answered() {
  // Still at the same question: what was looked up was not found, and nothing is meant for it.
  const keys = document.activeElement?.id === asking.id ? [] : ahead;
  asking = null;
  ahead = [];
  // One of them may ask again; what comes after it then waits as before.
  for (const key of keys) {
    if (asking) ahead.push(key);
    else replay(key);
  }
}

function replay({ key, ctrlKey, shiftKey }) {
  const target = document.activeElement;
  const event = new KeyboardEvent("keydown", { key, ctrlKey, shiftKey, bubbles: true, cancelable: true });
  // As if typed: so that leaving the field counts as a change of it, and is saved.
  if (target.dispatchEvent(event) && key !== "Enter") document.execCommand("insertText", false, key);
}

/** Take what an earlier visit offers, unless something was typed. */
function take(field) {
  if (!field.dataset.offer || field.value.trim()) return;
  field.value = field.dataset.offer;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function onKey(event) {
  const form = event.target.closest?.("form[data-keys]");
  if (!form || isComposing(event) || event.altKey || event.metaKey) return;
  const target = event.target;
  if (asking && isAhead(event)) {
    event.preventDefault();
    if (!event.repeat) ahead.push({ key: event.key, ctrlKey: event.ctrlKey, shiftKey: event.shiftKey });
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    sign(form);
  } else if (event.key === "Enter" && target.matches(FIELDS)) {
    event.preventDefault();
    if (target.dataset.accept !== undefined && target.value.trim()) {
      asking = target;
      target.dispatchEvent(new CustomEvent("accept", { bubbles: true }));
    } else {
      if (!event.shiftKey) take(target);
      moveOn(form, target, event.shiftKey ? -1 : 1);
    }
  } else if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !target.matches(TYPED)) {
    event.preventDefault();
    tick(form, Number(event.key));
  }
}

/** One slip for one press: the second click of a hurried hand does nothing. */
function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-keys]") || !event.submitter?.matches("[data-sign]")) return;
  if (form.dataset.signing) {
    event.preventDefault();
    return;
  }
  form.dataset.signing = "yes";
  event.submitter.setAttribute("aria-busy", "true");
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-signing]")) delete form.dataset.signing;
});

// A complaint is read first: by the eye at the top, by a screen reader through the focus.
document.querySelector("main .notice.bad[data-focus]")?.focus();

/** The place of a name; "next-question" is the first question still open, or the first paper. */
function placeOf(name) {
  if (name !== "next-question") return document.getElementById(name);
  const asked = [...document.querySelectorAll("#form-band input[aria-required]")];
  return asked.find((question) => !question.value.trim()) ?? document.querySelector("input[data-paper]");
}

/** Put the focus where the replaced part says; without a word from it the focus stays. */
function follow(parts) {
  const sign = document.querySelector("[data-go]");
  const marked = parts.map((part) => (part.matches("[autofocus]") ? part : part.querySelector("[autofocus]"))).find(Boolean);
  const place = sign ? placeOf(sign.dataset.go) : marked;
  sign?.removeAttribute("data-go");
  // htmx would put the focus here again after it has settled, and the clerk may be further by then.
  marked?.removeAttribute("autofocus");
  place?.focus();
}

// Watched as a mutation and not as an event of htmx: this runs before the next key is looked at.
new MutationObserver((records) => {
  const parts = records.flatMap((record) => [...record.addedNodes]).filter((node) => node.nodeType === Node.ELEMENT_NODE);
  if (parts.length === 0) return;
  follow(parts);
  if (asking && !asking.isConnected) answered();
}).observe(document.body, { childList: true, subtree: true });

document.addEventListener("htmx:finally:request", (event) => {
  if (asking && event.target === asking) answered();
});
