/* The inbox: rows that stay true, shortcuts, one's presence. The open conversation is talk.js. */

import { $, toast } from "./base.js";
import { onKeys } from "./keys.js";
import { complain, listen, part, send, single } from "./live.js";
import { openTalk } from "./talk.js";

const talk = $("log") ? openTalk() : undefined;

const refreshRows = single(async () => {
  const rows = $("rows");
  const given = new URLSearchParams({ view: rows.dataset.view, current: talk?.id ?? "" });
  const after = new URLSearchParams(location.search).get("after");
  if (after) given.set("after", after);
  const fresh = (await part(`/console/rows?${given}`)).querySelector("#rows");
  const focused = document.activeElement?.closest("#rows a")?.getAttribute("href");
  const was = Number(rows.dataset.queue);
  rows.replaceWith(fresh);
  if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  const now = Number(fresh.dataset.queue);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = now ? `(${now}) ${title}` : title;
  if (now > was) toast(now === 1 ? "Satu percakapan menunggu petugas." : `${now} percakapan menunggu petugas.`);
});

listen(talk?.id, (what) => (what === "talk" ? talk?.refresh() : refreshRows()));
setInterval(refreshRows, 30000);

document.querySelector(".presence form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  try {
    await send(form.action, body);
    const state = button.value;
    document.querySelector(".presence > summary .dot").className = `dot ${state}`;
    $("presence-label").textContent = button.textContent.trim();
    for (const one of form.querySelectorAll("button")) one.toggleAttribute("aria-current", one === button);
    form.closest("details").open = false;
    refreshRows();
  } catch (error) {
    complain(error);
  }
});

/* WhatsApp takes plain messages for a day after the holder's last one. */
function countDown() {
  for (const badge of document.querySelectorAll("[data-countdown]")) {
    const minutes = Math.floor((new Date(badge.dataset.countdown) - Date.now()) / 60000);
    badge.textContent =
      minutes < 0
        ? "Jendela WhatsApp sudah tutup"
        : `Jendela WhatsApp: ${Math.floor(minutes / 60)} j ${String(minutes % 60).padStart(2, "0")} mnt lagi`;
    badge.classList.toggle("alarm", minutes < 60);
  }
}
setInterval(countDown, 15000);
countDown();

function move(step) {
  const links = [...document.querySelectorAll("#rows a.row")];
  if (!links.length) return;
  const at = links.findIndex((one) => one === document.activeElement);
  const from = at >= 0 ? at : links.findIndex((one) => one.hasAttribute("aria-current"));
  links[Math.min(Math.max(from + step, 0), links.length - 1)].focus();
}

onKeys({
  j: () => move(1),
  k: () => move(-1),
  t: () => $("take")?.click(),
  r: () => talk?.write("reply"),
  n: () => talk?.write("note"),
  "/": () => talk?.write("reply", "/"),
});
