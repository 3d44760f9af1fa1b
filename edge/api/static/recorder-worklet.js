// Hands what the microphone hears to the page, sample by sample, and changes nothing.

registerProcessor(
  "tap",
  class extends AudioWorkletProcessor {
    process([input]) {
      if (input?.[0]) this.port.postMessage(input[0].slice());
      return true;
    }
  },
);
