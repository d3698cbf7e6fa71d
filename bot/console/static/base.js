/* On every page: menus close, forms are sent once, toasts. */

export const $ = (id) => document.getElementById(id);

export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** A short message in place of the one before, which goes away by itself or by a click; what went wrong stays longer. */
export function toast(text, { wrong = false } = {}) {
  const shown = make("p", wrong ? "toast wrong" : "toast", text);
  shown.addEventListener("click", () => shown.remove());
  $("toasts").replaceChildren(shown);
  setTimeout(() => shown.remove(), wrong ? 9000 : 4000);
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* Where one is, in a row of links that is wider than the screen. */
for (const here of document.querySelectorAll(".bar nav [aria-current], .sections [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}

/* A form that is on its way is not sent again by an impatient second press. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  /* What is downloaded leaves the page as it is: after a while it can be asked for again. */
  if ("again" in form.dataset) setTimeout(() => delete form.dataset.sent, 2000);
  if ("download" in form.dataset) setTimeout(() => delete form.dataset.sent, 3000); // the page stays
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
