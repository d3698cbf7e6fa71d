// What the holder wrote and the service has not confirmed yet: in order, one at a time, each under its own id until it
// is confirmed. A repeated delivery has no effect there, so nothing is lost and nothing is doubled.

import { NoSession, Refused, deliver, newId } from "./api.js";

const key = "sigap-outbox";
const longestPause = 15_000;

export class Outbox {
  #entries = [];
  #changed;
  #noSession;
  #busy = false;
  #timer = 0;
  #failures = 0;

  constructor({ changed, noSession }) {
    this.#changed = changed;
    this.#noSession = noSession;
    for (const entry of readSaved()) this.#entries.push({ ...entry, at: new Date(entry.at), state: "waiting" });
  }

  get entries() {
    return this.#entries;
  }

  get holdsFiles() {
    return this.#entries.some((entry) => entry.kind === "file" && entry.state !== "sent" && entry.state !== "failed");
  }

  holdsButton(token) {
    return this.#entries.some((entry) => entry.button === token && entry.state !== "failed");
  }

  add(content) {
    this.#entries.push({ id: newId(), at: new Date(), state: "waiting", text: "", ...content });
    this.#update();
    this.#pump();
  }

  remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#update();
  }

  again(entry) {
    entry.state = "waiting";
    this.#update();
    this.hurry();
  }

  /** The connection is back: do not wait out the pause. */
  hurry() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pump();
  }

  async #pump() {
    if (this.#busy || this.#timer) return;
    this.#busy = true;
    for (;;) {
      const entry = this.#entries.find((each) => each.state === "waiting" || each.state === "retrying");
      if (!entry) break;
      if (entry.state === "waiting") this.#set(entry, "sending");
      try {
        await deliver(entry);
        this.#failures = 0;
        this.#set(entry, "sent");
      } catch (error) {
        if (error instanceof NoSession) {
          this.#set(entry, "retrying");
          this.#noSession();
          break;
        }
        if (error instanceof Refused) {
          entry.reason = error.code;
          this.#set(entry, "failed");
          continue;
        }
        this.#failures += 1;
        entry.reason = error.code;
        this.#set(entry, "retrying");
        const backoff = Math.min(longestPause, 500 * 2 ** this.#failures) * (0.75 + Math.random() / 2);
        this.#timer = setTimeout(() => this.hurry(), Math.max(backoff, (error.seconds ?? 0) * 1000));
        break;
      }
    }
    this.#busy = false;
  }

  #set(entry, state) {
    entry.state = state;
    this.#update();
    this.#changed(entry);
  }

  #update() {
    save(this.#entries);
    this.#changed();
  }
}

function readSaved() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(saved) ? saved : [];
  } catch {
    return [];
  }
}

function save(entries) {
  // Files do not fit; the page warns before it is left while one is on its way.
  const unsent = entries
    .filter((entry) => entry.kind !== "file" && entry.state !== "sent" && entry.state !== "failed")
    .map(({ id, at, kind, text, button }) => ({ id, at, kind, text, button }));
  try {
    if (unsent.length) sessionStorage.setItem(key, JSON.stringify(unsent));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden: the messages still go out as long as the page is open.
  }
}
