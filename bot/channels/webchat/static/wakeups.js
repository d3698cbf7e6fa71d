// The stream that says when there is something new. It also tells whether the service can be reached.

import { eventsUrl } from "./api.js";

const longestPause = 15_000;
const longestSilence = 40_000;

export class Wakeups {
  #handlers;
  #source = null;
  #timer = 0;
  #watchdog = 0;
  #failures = 0;

  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.#lose());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.#close();
    const source = new EventSource(eventsUrl);
    this.#source = source;
    this.#expectLife();
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.#expectLife();
      this.#handlers.opened();
    });
    for (const name of ["message", "typing", "writing", "beat"]) {
      source.addEventListener(name, () => {
        this.#expectLife();
        this.#handlers[name]();
      });
    }
    source.addEventListener("error", () => this.#lose());
  }

  #lose() {
    this.#close();
    this.#handlers.lost();
    this.#failures += 1;
    const pause = Math.min(longestPause, 500 * 2 ** this.#failures) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.open(), pause);
  }

  #expectLife() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lose(), longestSilence);
  }

  #close() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
  }
}
