/* The list of tickets: filters that apply at once, ticked rows, keys. */

import { $ } from "./base.js";
import { onKeys } from "./keys.js";

const filters = $("filters");
for (const one of filters.querySelectorAll("select, input[type=date]")) {
  one.addEventListener("change", () => filters.requestSubmit());
}
/* What is not asked for does not stand in the address. */
filters.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

const boxes = [...document.querySelectorAll(".ticket-row input[type=checkbox]")];
const all = $("all");

function count() {
  const ticked = boxes.filter((one) => one.checked).length;
  $("chosen").textContent = ticked ? ` ${ticked} tiket` : "";
  $("give").disabled = !ticked;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

if (all) {
  all.addEventListener("change", () => {
    for (const one of boxes) one.checked = all.checked;
    count();
  });
  $("bulk").addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
}

function move(step) {
  const links = [...document.querySelectorAll(".ticket-row a.number")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

onKeys({
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement.closest(".ticket-row")?.querySelector("input[type=checkbox]")?.click(),
  "/": () => $("q").focus(),
});
