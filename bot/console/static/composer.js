/* The reply box: reply or note, ready replies, one file, and a draft that survives everything. */

import { $, make, toast } from "./base.js";
import { complain, newKey, send } from "./live.js";

const KEEP_AFTER = 800;
const SIGN_EVERY = 4000;
const COLLEAGUE = "Rekan Anda sedang menjawab. Anda dapat menulis catatan.";
const CLOSED = "Jendela WhatsApp sudah tutup. Balasan dapat dikirim setelah pemegang menulis lagi.";
const FILE_WAITS = "Jendela WhatsApp sudah tutup. Berkas dapat dikirim setelah pemegang menulis lagi; lepas berkasnya untuk mengirim tulisannya sebagai templat.";
const TEMPLATED = "Jendela WhatsApp sudah tutup. Balasan dikirim sebagai templat WhatsApp, dan baris barunya menjadi spasi.";

export function openComposer(id, here, sent) {
  const form = $("composer");
  const text = $("text");
  const file = $("file");
  const list = $("canned");
  const csrf = form.elements.csrf.value;
  const slot = `sigap-draft:${form.dataset.user}:${id}`;
  let key = form.elements.key.value;
  let tried = "";
  let replies;
  let keeping;
  let closing;
  let barred = "";
  let templated = false;
  let turned = false;
  let signed = -SIGN_EVERY;
  let kept = Promise.resolve();

  const mode = () => form.elements.mode.value;

  function fit() {
    text.rows = Math.min(Math.max(text.value.split("\n").length, 2), 8);
  }

  /* In this browser at once, and on the server soon. What the server has is forgotten here: there it is after a crash,
     a new session, on another machine, and nothing older is left behind to be taken for newer. What was sent and may have
     arrived stays with its key, so that the same text once more is no second message. */
  function keep(draft = { mode: mode(), text: text.value, ...(tried && { key, tried }) }) {
    localStorage.setItem(slot, JSON.stringify(draft));
    clearTimeout(keeping);
    keeping = setTimeout(() => {
      kept = kept.then(() => store(localStorage.getItem(slot))).catch(() => {});
    }, KEEP_AFTER);
  }

  async function store(draft, options) {
    if (!draft) return;
    const { mode: kind, text: said, key: sentAs } = JSON.parse(draft);
    await send(`${here}/draft`, new URLSearchParams({ csrf, mode: kind, text: said }), options);
    if (!sentAs && localStorage.getItem(slot) === draft) localStorage.removeItem(slot);
  }

  /* The holder sees that somebody writes: from who has the conversation, and never for a note. */
  function sign() {
    const now = performance.now();
    if (!$("head").dataset.mine || mode() === "note" || !text.value.trim() || now - signed < SIGN_EVERY) return;
    signed = now;
    send(`${here}/typing`, new URLSearchParams({ csrf })).catch(() => {});
  }

  function restore() {
    const draft = JSON.parse(localStorage.getItem(slot));
    if (!draft) return;
    if (draft.key) ({ key, tried } = draft);
    keep(draft);
    if (draft.text === text.value && draft.mode === mode()) return;
    text.value = draft.text;
    setMode(draft.mode);
    if (draft.text) toast("Tulisan Anda yang belum terkirim dikembalikan.");
  }

  function setMode(wanted) {
    form.querySelector(`[name="mode"][value="${wanted}"]`).checked = true;
  }

  function chosen() {
    $("picked").hidden = !file.files.length;
    $("picked-name").textContent = file.files[0]?.name ?? "";
    restyle();
  }

  /* Why no reply can be sent as it stands; a template holds no file. */
  const stopped = () => barred || (templated && file.files.length ? FILE_WAITS : "");

  function restyle() {
    const note = mode() === "note";
    form.classList.toggle("note", note);
    text.placeholder = note ? "Tulis catatan untuk rekan; pemegang tidak melihatnya" : "Tulis balasan, atau / untuk balasan siap pakai";
    text.setAttribute("aria-label", note ? "Tulis catatan internal" : "Tulis balasan");
    const reply = templated ? "Kirim sebagai templat" : "Kirim";
    $("send").textContent = note ? "Simpan catatan" : reply;
    $("send").disabled = Boolean(form.dataset.busy || (stopped() && !note));
    const state = stopped() || (templated && !note ? TEMPLATED : "");
    if ($("composer-state").textContent !== state) $("composer-state").textContent = state;
  }

  async function submit(event) {
    event.preventDefault();
    if ((stopped() && mode() === "reply") || form.dataset.busy || !(text.value.trim() || file.files.length)) return;
    form.dataset.busy = "1";
    $("send").disabled = true;
    const note = mode() === "note";
    const said = JSON.stringify([mode(), text.value, file.files[0]?.name, file.files[0]?.size]);
    if (tried && tried !== said) key = newKey(); /* what failed may have arrived: this is not the same once more */
    tried = said;
    const given = text.value;
    const body = new FormData();
    body.set("csrf", csrf);
    body.set("key", key);
    body.set("text", given);
    if (!note && file.files.length) body.set("file", file.files[0]);
    keep();
    clearTimeout(keeping);
    try {
      await kept; /* a draft that lands after what came of it would bring it back */
      await send(`${here}/${note ? "note" : "reply"}`, body);
      key = newKey();
      tried = "";
      file.value = "";
      if (text.value === given) {
        text.value = "";
        clearTimeout(keeping);
        localStorage.removeItem(slot);
      } else {
        text.value = text.value.startsWith(given) ? text.value.slice(given.length).trimStart() : text.value;
        keep(); /* what was typed meanwhile is the next one */
      }
      chosen();
      fit();
      sent();
    } catch (error) {
      keep();
      complain(error);
    } finally {
      delete form.dataset.busy;
      restyle();
      text.focus();
    }
  }

  /* The list beside the text, of which one is chosen while the text keeps the focus (ARIA: combobox). */
  function show(rows) {
    list.replaceChildren(...rows);
    list.hidden = !rows.length;
    text.setAttribute("aria-expanded", String(!list.hidden));
    select(rows[0]);
  }

  function select(wanted) {
    for (const row of list.children) row.setAttribute("aria-selected", String(row === wanted));
    if (wanted) text.setAttribute("aria-activedescendant", wanted.id);
    else text.removeAttribute("aria-activedescendant");
  }

  async function offer() {
    const asked = /^\/([\p{L}\d]*)$/u.exec(text.value);
    if (!asked || mode() === "note") return show([]);
    replies ??= fetch(`${here}/replies`, { headers: { "Sigap-Fetch": "1" } }).then((answer) => answer.json());
    const wanted = asked[1].toLowerCase();
    const found = (await replies).filter((one) => `${one.shortcut} ${one.title}`.toLowerCase().includes(wanted));
    if (text.value === asked[0]) show(found.slice(0, 8).map(option));
  }

  function option(reply, at) {
    const row = make("button", "", make("b", "", `/${reply.shortcut}`), make("span", "", reply.text));
    row.type = "button";
    row.id = `canned-${at}`;
    row.tabIndex = -1;
    row.setAttribute("role", "option");
    row.addEventListener("click", () => use(reply.text));
    row.dataset.text = reply.text;
    return row;
  }

  function use(said) {
    text.value = said;
    show([]);
    fit();
    keep();
    text.focus();
  }

  function choose(step) {
    const rows = [...list.children];
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = rows[(at + step + rows.length) % rows.length];
    select(next);
    next.scrollIntoView({ block: "nearest" });
  }

  function pressed(event) {
    if (event.isComposing) return;
    if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (!list.hidden && ["Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      use(list.querySelector('[aria-selected="true"]').dataset.text);
    } else if (event.key === "Escape") {
      if (list.hidden) text.blur();
      show([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  form.addEventListener("submit", submit);
  form.addEventListener("change", (event) => {
    if (event.target === file) return chosen();
    if (event.target.name !== "mode") return;
    restyle();
    if (text.value) keep();
  });
  text.addEventListener("keydown", pressed);
  text.addEventListener("input", () => {
    fit();
    keep();
    sign();
    offer();
  });
  $("unpick").addEventListener("click", () => {
    file.value = "";
    chosen();
    text.focus();
  });
  text.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length || mode() === "note") return;
    event.preventDefault();
    file.files = event.clipboardData.files;
    chosen();
  });

  addEventListener("pagehide", () => {
    if (!form.dataset.busy) store(localStorage.getItem(slot), { keepalive: true }).catch(() => {});
  });

  restore();
  fit();
  restyle();

  /* Why no reply can be sent now. An empty box turns to notes when the bar falls; a reply that was begun stays one, and
     waits, and so does a mode that was chosen while barred. */
  function held(head) {
    clearTimeout(closing);
    const before = barred;
    const left = head.window ? new Date(head.window) - Date.now() : Infinity;
    if (left > 0 && left < Infinity) closing = setTimeout(held, left + 1, head);
    templated = left <= 0 && Boolean(head.template);
    if (head.held === "agent" && !head.mine) barred = COLLEAGUE;
    else barred = left <= 0 && !templated ? CLOSED : "";
    if (!text.value && !file.files.length) {
      if (barred && !before && mode() === "reply") {
        setMode("note");
        turned = true;
      } else if (!barred && turned) {
        setMode("reply");
      }
    }
    if (!barred) turned = false;
    restyle();
  }
  held($("head").dataset);

  return {
    held,
    write(wanted, start) {
      setMode(wanted);
      restyle();
      if (start && !text.value) text.value = start;
      if (text.value) keep();
      text.focus();
      offer();
    },
  };
}
