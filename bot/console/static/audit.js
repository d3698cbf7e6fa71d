/* The audit trail: whether its chain is whole, which takes a while where the trail is long. */

import { $ } from "./base.js";
import { part } from "./live.js";

const chain = $("chain");
try {
  chain.replaceChildren(...(await part(chain.dataset.from)).querySelector("#checked").childNodes);
} catch {
  chain.textContent = "Rantai belum dapat diperiksa. Muat ulang halaman sebentar lagi.";
}
chain.removeAttribute("aria-busy");
