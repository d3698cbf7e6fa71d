// The box where the holder writes, with the file that goes along.

import * as copy from "./copy.js";

const key = "sigap-draft";
const kinds = new Set(["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf"]);
const previewed = new Set(["image/jpeg", "image/png", "image/webp"]);
const extensions = /\.(jpe?g|png|webp|hei[cf]|pdf)$/i;

const get = (id) => document.getElementById(id);

export class Composer {
  #text = get("text");
  #picker = get("file");
  #trouble = get("trouble");
  #thumb = get("thumb");
  #file = null;
  #limits;
  #submit;

  constructor({ limits, submit }) {
    this.#limits = limits;
    this.#submit = submit;
    this.#text.value = readDraft();
    this.#grow();
    this.#text.addEventListener("input", () => this.#edited());
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    });
    this.#text.addEventListener("paste", (event) => {
      const file = event.clipboardData?.files[0];
      if (file) {
        event.preventDefault();
        this.#choose(file);
      }
    });
    get("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    get("attach").addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => this.#picker.files[0] && this.#choose(this.#picker.files[0]));
    get("drop").addEventListener("click", () => {
      this.#letGo();
      this.#text.focus();
    });
  }

  complain(sentence) {
    this.#trouble.textContent = sentence;
    this.#text.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  /** Takes a sentence back once it no longer holds. */
  withdraw(sentence) {
    if (this.#trouble.textContent === sentence) this.complain("");
  }

  /** Puts a text into the box, before what is there already. */
  restore(text) {
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n");
    this.#edited();
    this.#text.focus();
  }

  fill(text) {
    this.#text.value = text;
    this.#edited();
    this.complain("");
    this.#text.focus();
  }

  #edited() {
    saveDraft(this.#text.value);
    this.#grow();
    if (this.#trouble.textContent) this.complain("");
  }

  #grow() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
    get("send").classList.toggle("ready", Boolean(this.#text.value.trim() || this.#file));
  }

  #send() {
    const text = this.#text.value;
    const length = Array.from(text).length;
    if (!text.trim() && !this.#file) return;
    if (length > this.#limits.chars) {
      this.complain(copy.tooLong(length, this.#limits.chars));
      return;
    }
    const file = this.#file;
    this.#text.value = "";
    this.#letGo();
    this.#edited();
    this.#text.focus();
    this.#submit(file ? { kind: "file", text: text.trim(), file, fileName: file.name } : { kind: "text", text });
  }

  #choose(file) {
    const known = kinds.has(file.type) || (!file.type && extensions.test(file.name));
    const trouble = !known
      ? copy.fileKind
      : file.size > this.#limits.upload
        ? copy.fileTooLarge(this.#limits.upload)
        : file.size === 0
          ? copy.fileEmpty
          : "";
    this.#picker.value = "";
    this.complain(trouble);
    if (trouble) return;
    this.#letGo();
    this.#file = file;
    get("file-name").textContent = file.name;
    get("file-size").textContent = copy.formatSize(file.size);
    this.#thumb.hidden = !previewed.has(file.type);
    get("paper").classList.toggle("gone", !this.#thumb.hidden);
    if (!this.#thumb.hidden) this.#thumb.src = URL.createObjectURL(file);
    get("preview").hidden = false;
    this.#text.placeholder = "Tambahkan keterangan";
    this.#text.focus();
    this.#grow();
  }

  #letGo() {
    if (this.#thumb.src) URL.revokeObjectURL(this.#thumb.src);
    this.#thumb.removeAttribute("src");
    this.#file = null;
    get("preview").hidden = true;
    this.#text.placeholder = "Tulis pesan";
    this.#grow();
  }
}

function readDraft() {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function saveDraft(text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // The draft then lives as long as the page.
  }
}
