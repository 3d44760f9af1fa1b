// The board, live: what the box sends replaces what is shown, and silence is shown as silence.
//
// Without this module the page asks again every few seconds by itself.

const SILENT_MS = 20_000;

const now = document.getElementById("board-now");
const lost = document.getElementById("board-lost");
let heardAt = Date.now();

function heard(event) {
  heardAt = Date.now();
  lost.hidden = true;
  // The same again is a sign of life: what has not changed is neither drawn nor read out again.
  if (event.data === now.dataset.drawn) return;
  now.dataset.drawn = event.data;
  now.innerHTML = event.data;
}

const events = new EventSource("/board/events");
events.addEventListener("board", heard);
// The browser connects again by itself after a break, but not after a refusal.
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), SILENT_MS / 2);
});
window.addEventListener("pagehide", () => events.close());

setInterval(() => {
  if (Date.now() - heardAt >= SILENT_MS) lost.hidden = false;
}, 1_000);
