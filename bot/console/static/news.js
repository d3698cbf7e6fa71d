/* On every page of somebody who answers holders: while it is open they are there, and its bar shows what waits. */

import { $, toast } from "./base.js";
import { openLine } from "./line.js";
import { complain, parse, part, send, single } from "./live.js";

const TOGETHER = 300; // of a burst of news, and until what is on the screen has been said to be read
const heads = document.title;
const listeners = new Set();
let own = 0;
let soon;

const line = openLine(document.querySelector("main.talk")?.dataset.id, heard);

/** Of `open`, `inbox` and `talk` with its conversation. */
export const onNews = (listener) => listeners.add(listener);

/** What one does oneself is no news: the bar follows, and no toast tells of it. */
export async function byMe(work) {
  own += 1;
  try {
    return await work();
  } finally {
    await look({ quiet: true }).catch(() => {});
    own -= 1;
  }
}

async function look({ quiet = false } = {}) {
  const fresh = (await part("/console/standing")).querySelector("#standing");
  line.pass("standing", { html: fresh.outerHTML, quiet });
}
/** What the bar shows may have changed. */
export const lookAgain = single(() => look());

function heard(what, about) {
  if (what === "standing") show(parse(about.html).querySelector("#standing"), about.quiet);
  if (what === "open") document.body.classList.remove("offline");
  if (what === "broken") {
    document.body.classList.add("offline");
    if (!document.hidden) lookAgain(); // the answer says so when the line broke because the session is over
  }
  if ((what === "open" || what === "inbox") && line.holds()) {
    clearTimeout(soon);
    soon = setTimeout(lookAgain, TOGETHER);
  }
  for (const listener of listeners) listener(what, about);
}

function show(fresh, quiet) {
  const before = $("standing").dataset;
  $("standing").replaceWith(fresh);
  entitle();
  showPresence(fresh.dataset.presence);
  if (quiet || own || document.hidden) return;
  const more = (figure) => fresh.dataset[figure] - before[figure];
  if (more("mine") > 0) toast(number(more("mine"), "percakapan baru untuk Anda."));
  else if (more("queue") > 0) toast(number(fresh.dataset.queue, "percakapan menunggu petugas."));
}

const number = (figure, what) => `${Number(figure) === 1 ? "Satu" : figure} ${what}`;

function entitle() {
  const { queue, unread } = $("standing").dataset;
  const waits = Number(queue) + Number(unread);
  document.title = waits ? `(${waits}) ${heads}` : heads;
}

function showPresence(state) {
  const menu = $("presence");
  if (!menu) return;
  menu.querySelector("summary .dot").className = `dot ${state}`;
  for (const one of menu.querySelectorAll("button")) {
    const now = one.value === state;
    if (now) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
    if (now) $("presence-label").textContent = one.textContent.trim();
  }
}

$("presence")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await byMe(() => send(form.action, body));
    form.closest("details").open = false;
    for (const listener of listeners) listener("inbox");
  } catch (error) {
    complain(error);
  }
});

entitle();
