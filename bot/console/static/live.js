/* What open pages ask for: wake-ups, parts of pages, forms sent by script. */

import { $, toast } from "./base.js";

const fragments = globalThis.trustedTypes?.createPolicy("sigap-fragments", { createHTML: (html) => html });

/** Elements out of HTML that our own server has rendered, where everything is escaped. */
export function parse(html) {
  const page = new DOMParser().parseFromString(fragments ? fragments.createHTML(html) : html, "text/html");
  return document.importNode(page.body, true);
}

export function sessionOver() {
  const dialog = $("session-over");
  const address = `/console/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  if (!dialog) return location.assign(address);
  $("again").href = address;
  if (!dialog.open) dialog.showModal();
}

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "manual", ...options });
  } catch {
    throw new Error("Tidak ada sambungan. Coba lagi sebentar lagi.");
  }
  if (answer.status === 401) {
    sessionOver();
    throw new Error("");
  }
  return answer;
}

/** A part of a page; a look for news does not keep the session alive. */
export async function part(address) {
  const answer = await ask(address, { headers: { "Sigap-Fetch": "1", "Sigap-Passive": "1" } });
  if (!answer.ok) throw new Error("");
  return parse(await answer.text());
}

/** Send a form; gives the answer, or says what went wrong. */
export async function send(address, body, { keepalive = false } = {}) {
  const answer = await ask(address, { method: "POST", body, headers: { "Sigap-Fetch": "1" }, keepalive });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const error = new Error(told.message ?? "Permintaan tidak dapat diproses. Coba lagi.");
  error.code = told.error;
  throw error;
}

export function complain(error) {
  if (error.message) toast(error.message, { wrong: true });
}

/** Once now, and once more when it was asked for meanwhile. */
export function single(work) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await work();
    } catch (error) {
      if (error.message) console.info(error.message);
    } finally {
      running = false;
      if (again) {
        again = false;
        run();
      }
    }
  };
}

/** Wake-ups, coming back after every break; whatever was missed is fetched when the line is there again. */
export function listen(conversation, heard) {
  const address = `/console/events${conversation ? `?c=${encodeURIComponent(conversation)}` : ""}`;
  let source;
  let pause = 500;
  let beat;
  const alive = () => {
    clearTimeout(beat);
    beat = setTimeout(open, 40000);
  };
  function open() {
    source?.close();
    source = new EventSource(address);
    alive();
    source.onopen = () => {
      pause = 500;
      document.body.classList.remove("offline");
      heard("inbox");
      if (conversation) heard("talk");
    };
    for (const name of ["inbox", "talk"]) {
      source.addEventListener(name, () => {
        alive();
        heard(name);
      });
    }
    source.addEventListener("beat", alive);
    source.onerror = () => {
      source.close();
      clearTimeout(beat);
      document.body.classList.add("offline");
      setTimeout(() => {
        heard("inbox"); // the answer says so when the line broke because the session is over
        open();
      }, pause); // a page that is left asks nothing more
      pause = Math.min(pause * 2, 15000);
    };
  }
  open();
  addEventListener("pagehide", () => source.close());
  addEventListener("beforeunload", () => {
    // Signing out wakes the very page that is being left, whose session is over then. A download leaves no page.
    source.close();
    clearTimeout(beat);
    beat = setTimeout(open, 5000);
  });
  addEventListener("online", open);
}

/** What makes a second press harmless; also on plain http, where crypto.randomUUID is not there. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
