// What a person can write with: words, a place, the bot's commands, and the keys below.
import { el, icon } from "./dom.js";
import { words } from "./words.js";

const MOPTI = { latitude: 14.4843, longitude: -4.183 };

export class Composer {
  constructor({ say, name }) {
    this.say = say;
    this.input = el("textarea", { rows: 1, placeholder: words.message, "aria-label": words.write, dir: "auto" });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.send();
      }
    });
    this.menu = el("div", { class: "menu", role: "menu", "aria-label": words.menu, hidden: true });
    this.opens = this.round("menu", words.menu, () => this.toggle(this.menu, this.opens));
    this.opens.setAttribute("aria-haspopup", "menu");
    this.form = this.placeForm();
    this.points = this.round("place", words.send_place, () => this.toggle(this.form, this.points));
    this.sends = this.round("send", words.send, () => this.send(), "strong");
    this.keys = el("div", { class: "keys" });
    this.line = el("div", { class: "composer" }, this.opens, this.input, this.points, this.sends);
    this.root = el("div", { class: "below" }, this.menu, this.form, this.line, this.keys);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true));
    this.name = name;
  }

  round(drawing, label, act, style = "") {
    return el("button", { type: "button", class: `round ${style}`, title: label, "aria-label": label, onclick: act }, icon(drawing));
  }

  placeForm() {
    const field = (name) =>
      el("label", {}, words[name], el("input", { name, type: "number", step: "any", value: MOPTI[name], dir: "ltr" }));
    const form = el("form", { class: "where", hidden: true }, field("latitude"), field("longitude"),
      el("button", { class: "strong" }, words.send_place));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      this.close(true);
      this.say({ location: { latitude: Number(given.get("latitude")), longitude: Number(given.get("longitude")) } });
    });
    return form;
  }

  toggle(what, opener) {
    const open = what.hidden;
    this.close();
    what.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    this.opener = opener;
    if (open) what.querySelector("button, input")?.focus();
  }

  close(back = false) {
    const wasOpen = !this.menu.hidden || !this.form.hidden;
    this.menu.hidden = this.form.hidden = true;
    for (const one of [this.opens, this.points]) one.setAttribute("aria-expanded", "false");
    if (wasOpen && back) this.opener?.focus();
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.say({ text });
  }

  show({ commands, keyboard, blocked }) {
    for (const one of [this.input, this.opens, this.points, this.sends]) one.disabled = blocked;
    this.opens.hidden = commands.length === 0;
    this.fillMenu(commands);
    this.fillKeys(keyboard?.keyboard ?? [], blocked);
  }

  fillMenu(commands) {
    const wanted = JSON.stringify(commands);
    if (this.listed === wanted) return;
    this.listed = wanted;
    const items = commands.map(({ command, description }) =>
      el("button", { type: "button", role: "menuitem", onclick: () => this.choose(command) },
        el("b", { dir: "ltr" }, `/${command}`), el("span", { dir: "auto" }, description)),
    );
    this.menu.replaceChildren(...items);
    this.menu.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = items.indexOf(document.activeElement);
      items[(at + step + items.length) % items.length].focus();
    };
  }

  choose(command) {
    this.close();
    this.input.focus();
    this.say({ text: `/${command}` });
  }

  fillKeys(rows, blocked) {
    const wanted = JSON.stringify([rows, blocked]);
    if (this.keyed === wanted) return;
    this.keyed = wanted;
    this.keys.hidden = rows.length === 0;
    this.keys.replaceChildren(
      ...rows.map((row) =>
        el("div", { class: "row" }, ...row.map((key) =>
          el("button", { type: "button", class: `key ${key.style ?? ""}`, dir: "auto", disabled: blocked, onclick: () => this.press(key) }, key.text))),
      ),
    );
  }

  press(key) {
    this.say(key.request_location ? { location: MOPTI } : { text: key.text });
  }
}
