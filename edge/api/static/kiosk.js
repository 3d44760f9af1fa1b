// The kiosk by keyboard, by one switch, and by ear; by touch it needs no module.

const STEP_MS = 2_000;
const LEAVE_MS = 25_000;

const stops = () => [...document.querySelectorAll("main button, main a, footer a, footer button")].filter((stop) => stop.offsetParent);

// Digits take a number of that kind.
document.addEventListener("keydown", (event) => {
  if (!/^[1-9]$/.test(event.key) || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`button[data-digit="${event.key}"]`)?.click();
});

// One switch: the focus walks by itself, and any key or touch of the switch takes what has it.
if ("scan" in document.body.dataset) {
  let here = -1;
  const walk = () => {
    const all = stops();
    here = (here + 1) % all.length;
    all[here].focus();
  };
  walk();
  setInterval(walk, STEP_MS);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") return; // the browser presses what has the focus
    if (event.key.length === 1 || /^F[0-9]+$/.test(event.key)) {
      event.preventDefault();
      document.activeElement?.click();
    }
  });
}

// Read aloud: shown only where this machine has a voice of its own that speaks the language.
const button = document.getElementById("read-aloud");
function offer() {
  const language = document.documentElement.lang;
  const voice = window.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.startsWith(language));
  if (!voice || !button) return;
  button.hidden = false;
  button.onclick = () => {
    const text = [button.dataset.read, ...[...document.querySelectorAll(".works button")].map((one) => one.innerText)].join(". ");
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(said);
  };
}
window.speechSynthesis?.addEventListener?.("voiceschanged", offer);
offer();

// A number that was given makes room for the next person, unless somebody is still at it.
const given = document.querySelector("[data-leave]");
if (given) {
  let leaving;
  const stay = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => location.assign(given.dataset.leave), LEAVE_MS);
  };
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, stay);
  stay();
}
