/* Shortcuts of one key: not while one types, and not where they were switched off (WCAG 2.1.4). */

import { $ } from "./base.js";
import { complain, send } from "./live.js";

const root = document.documentElement;

/** What each key does, until the page is left; `?` shows all. */
export function onKeys(acts) {
  const dialog = $("shortcuts");
  const all = { ...acts, "?": () => dialog.showModal() };

  document.addEventListener("keydown", (event) => {
    if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    const act = all[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  $("show-shortcuts").addEventListener("click", () => {
    $("show-shortcuts").closest("details").open = false;
    dialog.showModal();
  });
  $("single-keys").addEventListener("change", async (event) => {
    const form = event.currentTarget;
    const wanted = event.target.checked ? "on" : "off";
    try {
      await send(form.action, new URLSearchParams([...new FormData(form), ["shortcuts", wanted]]));
      root.dataset.shortcuts = wanted;
    } catch (error) {
      event.target.checked = !event.target.checked;
      complain(error);
    }
  });
}
