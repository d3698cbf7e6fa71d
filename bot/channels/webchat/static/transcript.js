// The bubbles. Everything that was written by anybody goes in as text, never as markup.

import * as copy from "./copy.js";

const near = 80;
const typingFor = { bot: 20_000, agent: 6_000 }; // an agent's page says so anew while they write

const get = (id) => document.getElementById(id);

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function drawing(className, path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", className);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function timeStamp(at) {
  const time = make("time", "", copy.formatTime(at));
  time.dateTime = at.toISOString();
  time.title = copy.formatFullTime(at);
  return time;
}

/** A file that was sent to the holder: an image is shown, everything else is fetched. */
function fileLink({ id, kind, name }) {
  const link = make("a", kind === "image" ? "picture" : "file", kind === "image" ? picture(id, name) : paper(), make("span", "", name));
  link.href = `chat/files/${encodeURIComponent(id)}`;
  link.target = "_blank";
  if (kind !== "image") link.download = name;
  return link;
}

function picture(id, name) {
  const image = make("img");
  image.src = `chat/files/${encodeURIComponent(id)}`;
  image.alt = name;
  image.loading = "lazy";
  return image;
}

function paper() {
  return drawing("paper", "M6 2.8h8l4.5 4.5v13.9H6zM14 2.8v4.7h4.5");
}

function fillBubble(bubble, { author, text, fileName, file, at }, ...extra) {
  const name = make("span", author === "agent" ? "author" : "author unseen", copy.authors[author], make("span", "unseen", ": "));
  const parts = [name];
  if (file) parts.push(fileLink(file));
  else if (fileName) parts.push(make("p", "file", paper(), make("span", "", fileName)));
  if (text) parts.push(make("p", "text", text));
  parts.push(make("p", "meta", timeStamp(at), ...extra));
  bubble.replaceChildren(...parts);
}

function sentMark() {
  return make("span", "mark", drawing("tick", "m5 12.5 4.6 4.6L19 7.5"), make("span", "unseen", copy.marks.sent));
}

export class Transcript {
  #log = get("log");
  #items = get("items");
  #unsent = get("unsent");
  #typing = get("typing");
  #newer = get("newer");
  #rows = []; // in the order of time
  #byId = new Map();
  #separators = new Map();
  #atBottom = true;
  #unread = 0;
  #typingTimer = 0;
  #actions;
  #loaded = false;

  constructor(actions) {
    this.#actions = actions;
    this.#log.addEventListener("scroll", () => {
      this.#atBottom = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < near;
      if (this.#atBottom) this.#showUnread(0);
    });
    this.#newer.addEventListener("click", () => {
      this.toBottom();
      get("text").focus();
    });
    const keep = new ResizeObserver(() => this.#atBottom && this.toBottom());
    keep.observe(this.#log);
  }

  get position() {
    return this.#rows.reduce((most, row) => Math.max(most, row.item.position), 0);
  }

  toBottom() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#atBottom = true;
    this.#showUnread(0);
  }

  /** Shows what is new or changed; returns the holder's own items that were not here before. */
  show(items) {
    const first = !this.#loaded;
    if (first) this.#log.setAttribute("aria-live", "off");
    const added = items.filter((item) => this.#place(item));
    this.#settleButtons();
    for (const [, { element, at }] of this.#separators) setText(element.firstChild, copy.formatDay(at));
    const theirs = added.filter((item) => !item.mine).length;
    if (theirs) this.hideTyping();
    if (this.#atBottom) this.toBottom();
    else if (theirs) this.#showUnread(this.#unread + theirs);
    if (first) {
      this.#loaded = true;
      this.#log.setAttribute("aria-busy", "false");
      requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite"));
    }
    this.#showBlank();
    return added.filter((item) => item.mine);
  }

  showUnsent(entries) {
    this.#unsent.replaceChildren(...entries.map((entry) => this.#unsentRow(entry)));
    this.#settleButtons();
    this.#showBlank();
    if (this.#atBottom) this.toBottom();
  }

  showTyping(author) {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.hideTyping(), typingFor[author]);
    if (this.#typing.firstChild?.textContent === copy.typing[author]) return;
    const dots = make("span", "dots", make("i"), make("i"), make("i"));
    dots.setAttribute("aria-hidden", "true");
    this.#typing.replaceChildren(make("span", "unseen", copy.typing[author]), dots);
    this.#typing.classList.add("shown");
    if (this.#atBottom) this.toBottom();
  }

  hideTyping() {
    clearTimeout(this.#typingTimer);
    this.#typing.classList.remove("shown");
    this.#typing.replaceChildren();
  }

  #place(item) {
    const known = this.#byId.get(item.id);
    if (known) {
      if (item.position >= known.item.position) this.#fill(known, item);
      return false;
    }
    const at = new Date(item.at);
    const bubble = make("div", "bubble");
    const row = { item, at, day: copy.dayKey(at), bubble, element: make("div", `row ${item.author}`, bubble), choices: null };
    this.#byId.set(item.id, row);
    this.#fill(row, item);
    this.#insert(row);
    return true;
  }

  #insert(row) {
    let index = this.#rows.length;
    while (index > 0 && isAfter(this.#rows[index - 1], row)) index -= 1;
    const next = this.#rows[index];
    this.#rows.splice(index, 0, row);
    const separator = this.#separators.get(row.day)?.element ?? this.#newSeparator(row);
    if (next === undefined) {
      if (!separator.parentNode) this.#items.append(separator);
      this.#items.append(row.element);
      return;
    }
    const anchor = next.day === row.day ? next.element : this.#separators.get(next.day).element;
    if (!separator.parentNode) anchor.before(separator);
    anchor.before(row.element);
  }

  #newSeparator(row) {
    const element = make("p", "day", make("span", "", copy.formatDay(row.at)));
    this.#separators.set(row.day, { element, at: row.at });
    return element;
  }

  #fill(row, item) {
    row.item = item;
    const marks = item.mine ? [" ", sentMark()] : [];
    const file = item.file_kind ? { id: item.id, kind: item.file_kind, name: item.file_name } : null;
    fillBubble(row.bubble, { author: item.author, text: item.text, fileName: item.file_name, file, at: row.at }, ...marks);
    if (item.buttons.length) this.#offer(row, item.buttons);
  }

  #offer(row, buttons) {
    row.choices?.remove();
    row.choices = make("div", "choices", ...buttons.map(({ title, token }) => this.#choice(row, title, token)));
    row.choices.setAttribute("role", "group");
    row.choices.setAttribute("aria-label", copy.choices);
    row.element.append(row.choices);
  }

  #choice(row, title, token) {
    const button = make("button", "choice", title);
    button.type = "button";
    button.dataset.token = token;
    button.addEventListener("click", () => {
      row.used = token;
      this.#actions.press(title, token);
    });
    return button;
  }

  /** A choice can be made once, and only in the last message that offers some; the service says which still count. */
  #settleButtons() {
    const last = this.#rows.findLast((row) => row.choices);
    for (const row of this.#rows) {
      if (!row.choices) continue;
      const valid = new Set(row.item.buttons.map((button) => button.token));
      const taken = row.used ?? row.item.buttons.find((button) => this.#actions.isPressed(button.token))?.token;
      for (const button of row.choices.children) {
        button.disabled = row !== last || Boolean(taken) || !valid.has(button.dataset.token);
        button.classList.toggle("taken", button.dataset.token === taken);
      }
    }
  }

  /** The service did not take the choice after all. */
  release(token) {
    for (const row of this.#rows) if (row.used === token) row.used = undefined;
    this.#settleButtons();
  }

  #unsentRow(entry) {
    const bubble = make("div", "bubble");
    const failed = entry.state === "failed";
    const mark = entry.state === "sent" ? sentMark() : make("span", `mark ${entry.state}`, copy.marks[entry.state]);
    fillBubble(bubble, { author: "holder", text: entry.text, fileName: entry.fileName, at: entry.at }, " ", mark);
    const row = make("div", `row holder unsent ${entry.state}`, bubble);
    row.dataset.id = entry.id;
    if (failed) row.append(this.#remedies(entry));
    return row;
  }

  #remedies(entry) {
    const again = make("button", "", copy.retry);
    again.type = "button";
    again.addEventListener("click", () => this.#actions.again(entry));
    const discard = make("button", "", copy.discard);
    discard.type = "button";
    discard.addEventListener("click", () => this.#actions.discard(entry));
    return make("div", "remedies", make("p", "", this.#actions.explain(entry)), again, discard);
  }

  #showBlank() {
    const blank = get("blank");
    blank.hidden = this.#loaded && (this.#rows.length > 0 || this.#unsent.childElementCount > 0);
    if (this.#loaded && !blank.hidden) setText(blank, copy.greeting);
  }

  #showUnread(count) {
    this.#unread = count;
    this.#newer.hidden = count === 0;
    if (count) setText(this.#newer, copy.newer(count));
  }
}

function isAfter(row, other) {
  return row.at > other.at || (row.at.getTime() === other.at.getTime() && row.item.position > other.item.position);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
