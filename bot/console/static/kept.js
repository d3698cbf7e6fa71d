/* What is typed into a form marked data-keep outlives the page: it is there again until the server has taken it. */

import { toast } from "./base.js";
import { complain, part } from "./live.js";

const SENT = "sigap-sent";
const FIELDS = "input:not([type=hidden], [type=file], [type=password]), textarea:not([hidden]), select";
const slot = (name) => `sigap-form:${document.body.dataset.me}:${name}`;
const place = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);
const typed = (field) => (field.type === "checkbox" ? field.checked : field.value);

/** The server has what was typed. */
export function forget(form) {
  localStorage.removeItem(slot(form.dataset.keep));
}

function put(field, value) {
  const same = field.type === "radio" ? field.checked === (field.value === value) : typed(field) === value;
  if (same || (field.localName === "select" && ![...field.options].some((one) => one.value === value))) return false;
  if (field.type === "radio") field.checked = field.value === value;
  else if (field.type === "checkbox") field.checked = value;
  else field.value = value;
  return true;
}

function restore(form) {
  const kept = JSON.parse(localStorage.getItem(slot(form.dataset.keep)) ?? "{}");
  const fields = [...form.querySelectorAll(FIELDS)].filter((field) => place(field) in kept);
  const changed = fields.filter((field) => put(field, kept[place(field)]));
  if (!changed.length) return;
  for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  toast("Isian Anda yang belum terkirim dikembalikan.");
}

function keep({ target }) {
  const form = target.closest?.("form[data-keep]");
  if (!form || !target.matches(FIELDS)) return;
  const kept = JSON.parse(localStorage.getItem(slot(form.dataset.keep)) ?? "{}");
  localStorage.setItem(slot(form.dataset.keep), JSON.stringify({ ...kept, [place(target)]: typed(target) }));
}

/* A form that the browser sends by itself goes only while the session lasts: after that its text would go nowhere. */
async function sendWhileIn(event) {
  const form = event.target;
  if (!form.matches("form[data-keep]:not([data-act])") || event.defaultPrevented || form.dataset.in) return;
  event.preventDefault();
  const { submitter } = event;
  try {
    await part("/console/session");
    sessionStorage.setItem(SENT, form.dataset.keep);
    form.dataset.in = "1";
  } catch (error) {
    complain(error);
  }
  delete form.dataset.sent;
  if (form.dataset.in) form.requestSubmit(submitter);
  delete form.dataset.in;
}

/* Whoever has taken a form goes on to another page; what is refused, or shown first, is answered where it is. */
function forgetTaken() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const [way] = performance.getEntriesByType("navigation");
  const wentOn = way?.type === "navigate" && way.redirectCount > 0 && !document.body.classList.contains("entry");
  if (sent && wentOn) localStorage.removeItem(slot(sent));
  for (const { dataset } of document.querySelectorAll("[data-taken]")) localStorage.removeItem(slot(dataset.taken));
}

forgetTaken();
for (const form of document.querySelectorAll("form[data-keep]")) restore(form);
document.addEventListener("input", keep);
document.addEventListener("submit", sendWhileIn);
document.addEventListener("click", ({ target }) => {
  const left = target.closest?.("form[data-keep] .actions a");
  if (left) forget(left.closest("form"));
});
