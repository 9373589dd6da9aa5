/** Dialogs: the challenge again when a session is over, and the keys. */

import { h, icon, say, sayIn } from "./dom";
import { Challenge } from "./form";
import { KEY_ROWS } from "./keys";
import type { Share } from "./share";

/** Ask the challenge again; resolves when there is a new session. What is shown stays, covered. */
export function askAgain(share: Share): Promise<void> {
  return new Promise((resolve) => {
    const title = say(h("h2", { id: "again-title" }), "sessionOver");
    const challenge = new Challenge(
      share.door.link.asks,
      async (answer) => {
        const found = await share.door.renew(answer).catch(() => ({ kind: "unreachable" }) as const);
        if (found.kind !== "renewed") return found;
        share.session = found.session;
        dialog.close();
        dialog.remove();
        resolve();
        return null;
      },
      "continue",
    );
    const help = say(h("p"), "sessionOverHelp");
    const dialog = h("dialog", { class: "card again", "aria-labelledby": "again-title" }, icon("lock"), title, help, challenge.element);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
    challenge.focus();
  });
}

/** Show what keys and fingers do. */
export function showHelp(closed: () => void): void {
  const table = h("dl", { class: "keys" });
  for (const [keys, text] of KEY_ROWS) {
    const names = keys.flatMap((key, i) => (i ? [" ", h("kbd", {}, key)] : [h("kbd", {}, key)]));
    table.append(h("div", {}, h("dt", {}, ...names), say(h("dd"), text)));
  }
  const close = h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, say(h("span"), "close"));
  const hints = (["mouse", "touchOne", "touchTwo"] as const).map((key) => say(h("p"), key));
  const title = say(h("h2", { id: "help-title" }), "helpTitle");
  const dialog = h("dialog", { class: "card keys-dialog", "aria-labelledby": "help-title" }, title, table, ...hints, close);
  sayIn(dialog, "aria-label", "helpTitle");
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
}
