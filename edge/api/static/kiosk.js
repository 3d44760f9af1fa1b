// The kiosk by keyboard, by one switch, and by ear; by touch it needs no module.

const STEP_MS = 2_000;
const LEAVE_MS = 25_000;

const isShown = (stop) => stop.offsetParent !== null;
const all = (selector) => [...document.querySelectorAll(selector)].filter(isShown);

// Digits take a number of that kind.
document.addEventListener("keydown", (event) => {
  if (!/^[1-9]$/.test(event.key) || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`button[data-digit="${event.key}"]`)?.click();
});

// One switch: the focus walks by itself, and any key or touch of the switch takes what has it. Of a
// keyboard it walks over the rows first; the row that is taken is walked through once.
if ("scan" in document.body.dataset) {
  let here = -1;
  let row = null;
  const stops = () => {
    if (row) return [...row.querySelectorAll("button")];
    const field = document.querySelector(".keyboard[hidden]") ? ", main input:not([type=hidden])" : "";
    return all(`main button, main a, footer a, footer button, [data-row]${field}`).filter((stop) => !stop.parentElement.closest("[data-row]"));
  };
  const leave = () => {
    here = row ? stopsOutside().indexOf(row) : here;
    row = null;
  };
  const stopsOutside = () => {
    const kept = row;
    row = null;
    const found = stops();
    row = kept;
    return found;
  };
  const walk = () => {
    if (row && here + 1 >= stops().length) leave();
    const walked = stops();
    here = (here + 1) % walked.length;
    walked[here].focus();
  };
  const take = () => {
    const stop = document.activeElement;
    if (stop?.matches("[data-row]")) {
      [row, here] = [stop, -1];
      walk();
    } else if (stop) {
      leave();
      stop.click();
    }
  };
  for (const one of document.querySelectorAll("[data-row]")) one.tabIndex = -1;
  walk();
  setInterval(walk, STEP_MS);
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.length === 1 || event.key === "Enter" || /^F[0-9]+$/.test(event.key)) {
      event.preventDefault();
      take();
    }
  });
}

// Read aloud, where somebody asked for it: the box makes the sound, and a place is read when the
// page opens on it or the focus comes to it. What is read stops what was being read.
if ("aloud" in document.body.dataset) {
  const player = new Audio();
  const read = (place) => {
    if (!place?.dataset.say) return;
    player.src = document.body.dataset.said + encodeURIComponent(place.dataset.say);
    player.play().catch(() => {}); // a browser that wants a touch first gets one
  };
  document.addEventListener("focusin", (event) => read(event.target.closest("[data-say]")));
  const focused = document.activeElement?.closest("[data-say]");
  read(focused ?? document.querySelector(".answer [data-say]") ?? document.querySelector("main [data-say]:not(a, button)"));
}

// A page makes room for the next person, unless somebody is still at it.
const given = document.querySelector("[data-leave]");
if (given) {
  const after = given.dataset.leaveS ? Number(given.dataset.leaveS) * 1_000 : LEAVE_MS;
  let leaving;
  const stay = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => location.assign(given.dataset.leave), after);
  };
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, stay);
  stay();
}
