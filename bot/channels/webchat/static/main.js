// The page: what is said comes from the service, what is written goes through the outbox.

import { NoSession, fetchHistory } from "./api.js";
import { Composer } from "./composer.js";
import * as copy from "./copy.js";
import { Outbox } from "./outbox.js";
import { Transcript } from "./transcript.js";
import { Wakeups } from "./wakeups.js";

const limits = { chars: Number(document.body.dataset.maxChars), upload: Number(document.body.dataset.maxUpload) };
const get = (id) => document.getElementById(id);

const transcript = new Transcript({
  press: (title, token) => write({ kind: "button", text: title, button: token }),
  isPressed: (token) => outbox.holdsButton(token),
  again: (entry) => outbox.again(entry),
  discard: (entry) => {
    outbox.remove(entry);
    if (entry.button) transcript.release(entry.button);
  },
  explain: (entry) => copy.refusal(entry.reason, limits),
});

const outbox = new Outbox({ changed, noSession });
const composer = new Composer({ limits, submit: write });
const wakeups = new Wakeups({
  opened: () => {
    showState("online");
    refresh();
    outbox.hurry();
  },
  lost: () => {
    showState("lost");
    refresh(); // tells a session that ended from a service that is away, and helps where only the stream is blocked
  },
  message: refresh,
  typing: () => transcript.showTyping("bot"),
  writing: () => transcript.showTyping("agent"),
  beat: refresh, // should a wake-up have been lost
});

function write(content) {
  outbox.add(content);
  transcript.toBottom();
}

function changed(entry) {
  transcript.showUnsent(outbox.entries);
  if (entry?.state === "sent") {
    composer.withdraw(copy.tooMany);
    refresh();
  }
  if (entry?.state === "retrying" && entry.reason === "too_many") composer.complain(copy.tooMany);
  if (entry?.state === "failed" && entry.reason === "too_long") {
    outbox.remove(entry);
    composer.restore(entry.text);
    composer.complain(copy.refusal(entry.reason, limits));
  }
}

let reading = false;
let readAgain = false;
let readTimer = 0;

async function refresh() {
  readAgain = true;
  if (reading) return;
  reading = true;
  clearTimeout(readTimer);
  try {
    while (readAgain) {
      readAgain = false;
      const confirmed = outbox.entries.filter((entry) => entry.state === "sent");
      reconcile(transcript.show(await fetchHistory(transcript.position)), confirmed);
    }
    noteReload(false);
  } catch (error) {
    if (error instanceof NoSession) noSession();
    else if (get("state").dataset.state === "online") readTimer = setTimeout(refresh, 3000);
  } finally {
    reading = false;
  }
}

/** An own message that came back as part of the history needs no bubble of its own any more. */
function reconcile(own, confirmed) {
  const unmatched = [];
  for (const item of own) {
    const entry = outbox.entries.find((each) => item.id === each.id || item.id.endsWith(`:${each.id}`));
    if (entry) outbox.remove(entry);
    else unmatched.push(item);
  }
  // A service that gives its own ids: confirmed before the history was asked for, hence among what it returned.
  const left = confirmed.filter((entry) => outbox.entries.includes(entry));
  for (const entry of left.slice(0, unmatched.length)) outbox.remove(entry);
}

/** The cookie is gone or too old: the page itself brings a new one. Once, in case cookies are switched off. */
function noSession() {
  if (noteReload(true)) location.reload();
  else composer.complain(copy.noCookies);
}

/** Returns whether this was noted; not if it was noted before, or cannot be. */
function noteReload(reloaded) {
  const key = "sigap-reloaded";
  try {
    if (!reloaded) sessionStorage.removeItem(key);
    else if (sessionStorage.getItem(key)) return false;
    else sessionStorage.setItem(key, "1");
    return true;
  } catch {
    return false;
  }
}

function showState(name) {
  const state = get("state");
  state.dataset.state = name;
  state.textContent = copy.states[name];
  get("offline").textContent = name === "lost" ? copy.offline : "";
}

addEventListener("beforeunload", (event) => {
  if (outbox.holdsFiles) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});

const demo = get("demo");
if (demo) {
  const wide = matchMedia("(min-width: 60rem)");
  const adapt = () => (demo.open = wide.matches);
  wide.addEventListener("change", adapt);
  adapt();
  for (const example of demo.querySelectorAll("[data-example]")) {
    example.addEventListener("click", () => {
      composer.fill(example.textContent);
      demo.open = wide.matches;
    });
  }
}

transcript.showUnsent(outbox.entries);
wakeups.open();
refresh();
