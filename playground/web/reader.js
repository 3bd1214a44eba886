// The page's side of the worker that reads: questions go out, answers come back, and a reader that hangs can be ended.

export class Reader {
  /** hear({stage}) is told what the worker is at: a sentence, "" once it is ready. */
  constructor(hear) {
    this.hear = hear;
    this.asked = new Map();
    this.number = 0;
    this.start();
  }

  start() {
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => {
      if (data.stage !== undefined) return this.hear(data);
      const { resolve, reject } = this.asked.get(data.id) ?? {};
      this.asked.delete(data.id);
      if (data.error !== undefined) reject?.(new Error(data.error));
      else resolve?.(data.answer);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fail(`The reader could not be started: ${event.message || "a file of the playground is missing"}.`);
    };
  }

  fail(words) {
    for (const { reject } of this.asked.values()) reject(new Error(words));
    this.asked.clear();
    this.hear({ stage: words, failed: true });
  }

  /** Ask the worker; the promise fails with words that can be shown. */
  ask(what, details = {}) {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.worker.postMessage({ id, what, ...details });
    });
  }

  /** End what is going on; the reader begins anew, which takes some seconds. */
  stop() {
    this.worker.terminate();
    for (const { reject } of this.asked.values()) reject(new Error("Stopped."));
    this.asked.clear();
    this.start();
  }
}
