/* A ticket's forms: sent without losing what was typed, whatever is answered; and its pictures, seen large. */

import { $, make } from "./base.js";
import { forget } from "./kept.js";
import { part, send } from "./live.js";

const { here, mark } = document.querySelector(".ticket").dataset;
const LOOK_AGAIN = 10000;

function refused(error) {
  const told = make("p", "wrong", error.message || "Permintaan tidak dapat diproses. Coba lagi.");
  told.setAttribute("role", "alert");
  if (error.code === "conflict" || error.code === "not_allowed" || error.code === "illegal_transition") {
    const again = make("a", "button", "Lihat keadaan sekarang");
    again.href = here;
    told.append(" ", again);
  }
  $("refused").replaceChildren(told);
  told.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-act]")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    const given = new FormData(form);
    const body = form.enctype === "multipart/form-data" ? given : new URLSearchParams(given);
    const answer = await send(form.action, body);
    const told = await answer.json();
    forget(form);
    location.assign(told.next);
  } catch (error) {
    delete form.dataset.busy;
    if (error.message) refused(error);
  }
});

const viewer = $("viewer");
const pictures = [...document.querySelectorAll("a[data-view]")];
let at = 0;

function look(next) {
  at = (next + pictures.length) % pictures.length;
  const picture = pictures[at];
  $("viewer-name").textContent = picture.dataset.view;
  $("viewer-image").src = picture.href;
  $("viewer-image").alt = picture.dataset.view;
  for (const id of ["viewer-before", "viewer-next"]) $(id).hidden = pictures.length < 2;
  if (!viewer.open) viewer.showModal();
}

for (const [place, picture] of pictures.entries()) {
  picture.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look(place);
  });
}
$("viewer-before").addEventListener("click", () => look(at - 1));
$("viewer-next").addEventListener("click", () => look(at + 1));
$("viewer-close").addEventListener("click", () => viewer.close());
viewer.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") look(at - 1);
  if (event.key === "ArrowRight") look(at + 1);
});
viewer.addEventListener("close", () => pictures[at]?.focus());

/* Colleagues, the holder and the clocks go on meanwhile. */
async function lookAgain() {
  if (document.hidden || !$("changed").hidden) return;
  const now = await part(`${here}/mark`).catch(() => undefined);
  if (now) $("changed").hidden = now.textContent.trim() === mark;
}
if (mark) setInterval(lookAgain, LOOK_AGAIN);
document.addEventListener("visibilitychange", () => mark && lookAgain());
