/* A voice note: two minutes at most, written to the device every few seconds while it is spoken. */

const LONGEST_MS = 120000;
const PART_MS = 3000;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export function recorder({ started, part, stopped, refused }) {
  let running = null;
  let ended = Promise.resolve();

  async function start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      refused();
      return;
    }
    const parts = [];
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    running = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24000 });
    const type = (mimeType || running.mimeType).split(";")[0];
    const limit = setTimeout(() => running && running.stop(), LONGEST_MS);
    ended = new Promise((resolve) => {
      running.ondataavailable = async (event) => {
        if (!event.data.size) return;
        parts.push(event.data);
        part({ type, bytes: await new Blob(parts).arrayBuffer() });
      };
      running.onstop = async () => {
        clearTimeout(limit);
        stream.getTracks().forEach((track) => track.stop());
        running = null;
        if (parts.length) part({ type, bytes: await new Blob(parts).arrayBuffer() });
        stopped();
        resolve();
      };
    });
    running.start(PART_MS);
    started();
  }

  return {
    toggle() { if (running) running.stop(); else start(); },
    finish() { if (running) running.stop(); return ended; },
  };
}
