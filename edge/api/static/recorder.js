// Records a clip in the page as WAV, so that the box needs no decoder; it is sent with the plain form.
//
// Without this module, or where the browser gives no microphone, a file is sent in by the same form.

const here = document.getElementById("recorder");
const [go, hear, keep, level, said] = ["go", "hear", "keep", "level", "said"].map((name) => document.getElementById(`recorder-${name}`));
const form = document.getElementById("recording");

/** What is being recorded: its stream, its context, and the samples so far. */
let running = null;
/** What was recorded last. */
let samples = null;
let rate = 0;

/** Return samples between -1 and 1 as a WAV of one channel and 16 bits. */
export function wavOf(samples, rate) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, letters) => [...letters].forEach((letter, add) => view.setUint8(at + add, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((one, at) => view.setInt16(44 + 2 * at, Math.round(Math.max(-1, Math.min(1, one)) * 32_767), true));
  return new Blob([view.buffer], { type: "audio/wav" });
}

async function begin() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  const context = new AudioContext();
  await context.audioWorklet.addModule("/static/recorder-worklet.js");
  const tap = new AudioWorkletNode(context, "tap");
  const most = Number(here.dataset.seconds) * context.sampleRate;
  running = { stream, context, parts: [], count: 0 };
  tap.port.onmessage = ({ data }) => {
    if (!running) return;
    const part = data.subarray(0, Math.max(0, most - running.count));
    running.parts.push(part);
    running.count += part.length;
    level.value = part.reduce((peak, one) => Math.max(peak, Math.abs(one)), 0);
    if (running.count >= most) end();
  };
  context.createMediaStreamSource(stream).connect(tap);
}

function end() {
  const { stream, context, parts, count } = running;
  running = null;
  for (const track of stream.getTracks()) track.stop();
  rate = context.sampleRate;
  context.close();
  samples = new Float32Array(count);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  level.value = 0;
  tell();
}

function tell() {
  go.setAttribute("aria-pressed", String(running !== null));
  hear.disabled = keep.disabled = running !== null || !samples?.length;
  said.textContent = running ? here.dataset.recording : samples?.length ? here.dataset.heard : here.dataset.empty;
}

async function onGo() {
  if (running) return end();
  go.disabled = true;
  try {
    await begin();
    tell();
  } catch {
    running = null;
    said.textContent = here.dataset.refused;
  }
  go.disabled = false;
}

/** Play what was recorded: from memory, because the policy of the page allows no sound made of itself. */
function onHear() {
  const context = new AudioContext();
  const sound = context.createBuffer(1, samples.length, rate);
  sound.copyToChannel(samples, 0);
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.onended = () => context.close();
  source.start();
}

/** Put the recording where a chosen file would be, and send the form as ever. */
function onKeep() {
  const carried = new DataTransfer();
  carried.items.add(new File([wavOf(samples, rate)], "clip.wav", { type: "audio/wav" }));
  form.elements.clip.files = carried.files;
}

if (here) {
  if (window.isSecureContext && navigator.mediaDevices && window.AudioWorkletNode) {
    here.hidden = false;
    go.addEventListener("click", onGo);
    hear.addEventListener("click", onHear);
    keep.addEventListener("click", onKeep);
  } else {
    document.getElementById("recorder-insecure").hidden = false;
    document.querySelector("#recording details").open = true;
  }
}
