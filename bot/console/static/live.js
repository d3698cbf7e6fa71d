/* What open pages ask for: parts of pages, and forms sent by script. */

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

/** Now where the page is before somebody's eyes; otherwise once it is. */
export function whenSeen(work) {
  let due = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !due) return;
    due = false;
    work();
  });
  return () => {
    if (document.hidden) due = true;
    else work();
  };
}

/** What makes a second press harmless; also on plain http, where crypto.randomUUID is not there. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
