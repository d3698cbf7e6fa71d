/* The inbox: rows that stay true, and shortcuts. The open conversation is talk.js. */

import { $ } from "./base.js";
import { onKeys } from "./keys.js";
import { part, single, whenSeen } from "./live.js";
import { onNews } from "./news.js";
import { openTalk } from "./talk.js";

const talk = $("log") ? openTalk(() => refreshRows()) : undefined;

const refreshRows = whenSeen(
  single(async () => {
    const rows = $("rows");
    const given = new URLSearchParams({ view: rows.dataset.view, current: talk?.id ?? "" });
    const after = new URLSearchParams(location.search).get("after");
    if (after) given.set("after", after);
    const fresh = (await part(`/console/rows?${given}`)).querySelector("#rows");
    const focused = document.activeElement?.closest("#rows a")?.getAttribute("href");
    rows.replaceWith(fresh);
    if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }),
);

onNews((what, about) => {
  if (what === "open" || what === "inbox") refreshRows();
  if (what === "open" || (what === "talk" && about === talk?.id)) talk?.refresh();
});
setInterval(refreshRows, 30000);

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
