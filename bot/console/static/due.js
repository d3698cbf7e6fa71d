/* Deadlines count down by themselves: [data-due] is the moment, [data-now] of the page the server's time. */

const page = document.querySelector("[data-now]");
const late = page ? new Date(page.dataset.now) - Date.now() : 0;
const MINUTE = 60000;

function left(until) {
  const minutes = Math.trunc(Math.abs(until) / MINUTE);
  const days = Math.trunc(minutes / 1440);
  const hours = Math.trunc(minutes / 60) % 24;
  let span = minutes ? `${minutes} mnt` : "kurang dari 1 mnt";
  if (days) span = hours ? `${days} hari ${hours} j` : `${days} hari`;
  else if (hours) span = `${hours} j ${String(minutes % 60).padStart(2, "0")} mnt`;
  return `${until < 0 ? "lewat" : "sisa"} ${span}`;
}

function count() {
  const now = Date.now() + late;
  for (const one of document.querySelectorAll("[data-due]")) {
    const until = new Date(one.dataset.due) - now;
    const said = left(until);
    if (one.textContent !== said) one.textContent = said;
    one.classList.toggle("alarm", until < 60 * MINUTE);
    one.classList.toggle("warn", until >= 60 * MINUTE && until < 240 * MINUTE);
  }
}

setInterval(count, 1000);
count();
