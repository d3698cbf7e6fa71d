/* The open conversation: its lines, what stands around them, and what is done with forms there. */

import { $, toast } from "./base.js";
import { openComposer } from "./composer.js";
import { complain, newKey, parse, part, send, single, whenSeen } from "./live.js";
import { byMe, lookAgain } from "./news.js";

const NEAR = 80;

export function openTalk(readOn) {
  const main = document.querySelector("main.talk");
  const id = main.dataset.id;
  const here = `/console/c/${encodeURIComponent(id)}`;
  const log = $("log");
  const lines = $("lines");
  const newest = $("newest");
  const { csrf } = document.querySelector('form[action="/console/sign-out"]').elements;
  const composer = $("composer") ? openComposer(id, here, wrote) : undefined;

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    newest.hidden = true;
  };
  const last = () => Math.max(0, ...[...lines.children].map((line) => Number(line.dataset.position)));

  /** Put a line where it belongs: in place of itself, or by its time. True where it is new and shown. */
  function place(line) {
    const known = lines.querySelector(`[data-id="${CSS.escape(line.dataset.id)}"]`);
    if (known) {
      known.replaceWith(line);
      return false;
    }
    const later = [...lines.children].findLast((one) => one.dataset.at <= line.dataset.at);
    if (later) later.after(line);
    else if ($("older")) return false; // it comes with those between, when they are asked for
    else lines.prepend(line);
    return true;
  }

  const refreshLines = single(async () => {
    const fresh = await part(`${here}/items?after=${last()}`);
    const stay = stays || atEnd();
    let added = 0;
    for (const line of [...fresh.querySelectorAll("li.line")]) added += place(line) ? 1 : 0;
    if (!added) return;
    see();
    if (stay) toEnd();
    else newest.hidden = false;
  });

  const showOlder = single(async () => {
    const link = $("older")?.querySelector("a");
    if (!link) return;
    const fresh = await part(`${here}/older${link.search}`);
    const fromEnd = log.scrollHeight - log.scrollTop;
    const known = new Set([...lines.children].map((line) => line.dataset.id));
    const before = [...fresh.querySelectorAll("li.line")].filter((line) => !known.has(line.dataset.id));
    lines.prepend(...before);
    const next = fresh.querySelector("#older");
    if (next) $("older").replaceWith(next);
    else $("older").remove();
    log.scrollTop = log.scrollHeight - fromEnd;
    log.focus({ preventScroll: true });
  });

  const refreshSides = single(async () => {
    const fresh = await part(`${here}/sides`);
    const head = $("head");
    if (!head.contains(document.activeElement) && !head.querySelector("details[open]")) {
      head.replaceWith(fresh.querySelector("#head"));
      wireHead();
    }
    const about = $("about");
    const busy = about.contains(document.activeElement) || about.querySelector("details[open]");
    if (!busy) about.replaceWith(fresh.querySelector("#about"));
    composer?.held($("head").dataset);
  });

  const refresh = whenSeen(() => {
    refreshLines();
    refreshSides();
  });

  /** What the holder wrote counts as read where somebody has it before their eyes, and not in a hidden tab. */
  const see = whenSeen(
    single(async () => {
      await send(`${here}/seen`, new URLSearchParams({ csrf: csrf.value }));
      lookAgain();
      readOn();
    }),
  );

  /* One's own line is no news: it is shown. */
  function wrote() {
    toEnd();
    stays = true;
    refresh();
  }

  function wireHead() {
    const button = $("show-about");
    button.addEventListener("click", () => {
      const shown = document.body.classList.toggle("about-open");
      button.setAttribute("aria-expanded", String(shown));
      if (shown) $("hide-about").focus();
    });
  }

  $("hide-about").addEventListener("click", () => {
    document.body.classList.remove("about-open");
    $("show-about").setAttribute("aria-expanded", "false");
    $("show-about").focus();
  });

  /** A form that changes who holds the conversation, or what is known of the holder. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const ours = form.matches("form[data-live], #verify, #vouch, #block-form, #reveal");
    if (!ours) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    try {
      const answer = await byMe(() => send(form.action, new URLSearchParams(new FormData(form))));
      if (form.id === "reveal") return reveal(await answer.text());
      const told = await answer.json();
      if (told.message) toast(told.message, { wrong: !told.good });
      if (told.next) {
        location.assign(told.next);
        return;
      }
      form.closest("details")?.removeAttribute("open");
      $("block").close();
      document.activeElement?.blur();
      newKeys();
    } catch (error) {
      complain(error);
      if (error.code === "conflict" || error.code === "not_allowed") document.activeElement?.blur();
    } finally {
      delete form.dataset.busy;
      refresh();
    }
  });

  function newKeys() {
    for (const field of document.querySelectorAll('#verify [name="key"], #block-form [name="key"]')) {
      field.value = newKey();
    }
  }

  function reveal(html) {
    $("revealed").replaceChildren(parse(html).querySelector("#record"));
    $("reveal").hidden = true;
    setTimeout(() => {
      $("revealed")?.replaceChildren();
      if ($("reveal")) $("reveal").hidden = false;
    }, 60000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#ask-block");
    if (!button) return;
    $("block-name").textContent = button.dataset.name;
    $("block-skpd").textContent = button.dataset.skpd;
    $("block").showModal();
  });
  $("block-no").addEventListener("click", () => $("block").close());
  log.addEventListener("click", (event) => {
    if (!event.target.closest("#older a")) return;
    event.preventDefault();
    showOlder();
  });
  newest.addEventListener("click", toEnd);
  let stays = true;
  log.addEventListener("scroll", () => {
    stays = atEnd();
    if (stays) newest.hidden = true;
  });
  /* A keyboard on the screen, a longer reply, a turned telephone: who reads the last line goes on reading it. */
  new ResizeObserver(() => stays && toEnd()).observe(log);
  wireHead();
  see();
  toEnd();
  addEventListener("load", toEnd);

  return { id, refresh, write: (mode, text) => composer?.write(mode, text) };
}
