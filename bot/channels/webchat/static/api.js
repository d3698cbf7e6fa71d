// The page's requests. Three ways to fail: try again later, refused for good, no session.

const base = new URL("../../", import.meta.url);
const patience = { json: 20_000, file: 180_000 };

export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class TryLater extends Error {
  constructor(code, seconds = 0) {
    super(code);
    this.code = code;
    this.seconds = seconds;
  }
}

export class NoSession extends Error {}

async function ask(path, options = {}, timeout = patience.json) {
  let response;
  try {
    response = await fetch(new URL(path, base), {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
      ...options,
    });
    if (response.ok) return await response.json();
  } catch (error) {
    throw new TryLater(error.name);
  }
  if (response.status === 401) throw new NoSession();
  const code = await response.json().then((body) => body.error, () => undefined);
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new TryLater(code, Number(response.headers.get("Retry-After")) || 0);
  }
  throw new Refused(code);
}

export const eventsUrl = new URL("events", base);

export const fetchHistory = (after) => ask(`messages?after=${after}`);

export function deliver(entry) {
  if (entry.kind === "file") {
    const form = new FormData();
    form.append("id", entry.id);
    form.append("caption", entry.text);
    form.append("file", entry.file, entry.fileName);
    return ask("files", { method: "POST", body: form }, patience.file);
  }
  const content = entry.kind === "button" ? { button: entry.button } : { text: entry.text };
  return ask("messages", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: entry.id, ...content }),
  });
}

export function newId() {
  // crypto.randomUUID exists only on secure origins; a demo may run on plain HTTP in a local network.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
