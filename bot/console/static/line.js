/* One line of news for all tabs of a browser, which opens no more than six connections to a server over HTTP/1.1.

   The tab that was opened last holds it and passes on what comes. A claim begins with its moment, and the latest one
   counts, so that two tabs never both hold it for long; a tab that is left says so, and one that has fallen silent is
   replaced. That needs no lock of the browser's, which there is none of on plain http; without channels between tabs each
   has a line of its own. */

import { newKey } from "./live.js";

const SILENT = 40000;
const GATHER = 60;
const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 15000;

/** Tells of `open`, `broken`, `inbox`, `talk` with its conversation, and of whatever another tab passes. */
export function openLine(conversation, heard) {
  const me = newKey();
  const channel = globalThis.BroadcastChannel && new BroadcastChannel(`sigap-line:${document.body.dataset.me}`);
  const others = new Map(); // conversations that are open in other tabs, as the holder knows them
  let claim = "";
  let source;
  let asked;
  let pause = SHORTEST_PAUSE;
  let silence;
  let later;

  const holds = () => claim.endsWith(me);
  const tell = (kind, about) => channel?.postMessage({ from: me, kind, about });

  function pass(what, about) {
    tell("heard", [what, about]);
    alive();
    heard(what, about);
  }

  function alive() {
    clearTimeout(silence);
    silence = setTimeout(take, SILENT);
  }

  function take() {
    close();
    others.clear();
    claim = `${String(Date.now()).padStart(15, "0")} ${me}`;
    tell("claim", claim);
    reopen(GATHER); // meanwhile the others say what they have open
  }

  function close() {
    source?.close();
    source = undefined;
    clearTimeout(later);
  }

  function reopen(wait) {
    clearTimeout(later);
    later = setTimeout(open, wait);
  }

  function open() {
    const wanted = new Set([conversation, ...others.values()].filter(Boolean));
    const query = `${new URLSearchParams([...wanted].map((id) => ["c", id]))}`;
    if (source && query === asked) return;
    close();
    if (!holds()) return;
    asked = query;
    source = new EventSource(`/console/events?${query}`);
    alive();
    source.onopen = () => {
      pause = SHORTEST_PAUSE;
      pass("open"); // whatever was missed is fetched now
    };
    for (const name of ["inbox", "talk", "beat"]) source.addEventListener(name, ({ data }) => pass(name, data));
    source.onerror = () => {
      close();
      pass("broken");
      reopen(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  }

  function told({ data: { from, kind, about } }) {
    if (kind === "claim" && about > claim) {
      claim = about;
      close();
      alive();
      tell("here", conversation);
    } else if (kind === "claim" && holds()) {
      tell("claim", claim);
    } else if (kind === "here" && holds()) {
      others.set(from, about);
      reopen(GATHER);
    } else if (kind === "left" && claim.endsWith(from)) {
      take();
    } else if (kind === "left" && others.delete(from) && holds()) {
      reopen(GATHER);
    } else if (kind === "heard") {
      alive();
      heard(...about);
    }
  }

  channel?.addEventListener("message", told);
  addEventListener("pagehide", () => {
    close();
    clearTimeout(silence);
    tell("left");
  });
  addEventListener("pageshow", (event) => event.persisted && take());
  addEventListener("beforeunload", () => {
    // Signing out wakes the very page that is being left, whose session is over then. A download leaves no page.
    if (!holds()) return;
    close();
    reopen(5000);
  });
  addEventListener("online", () => holds() && take());
  take();

  return { holds, pass };
}
