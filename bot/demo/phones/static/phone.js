// One person's phone: the chat with the bot, and the switches on its side.
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { ask, el, fill, icon, timeIn } from "./dom.js";
import { value } from "./stream.js";
import { words } from "./words.js";

const TOAST_FOR = 4500;
const RINGS_FOR = 6000;
const HIGHLIGHT_FOR = 2500;

export class Phone {
  constructor(key) {
    this.key = key;
    this.messages = new Map();
    this.unread = 0;
    this.who = el("b");
    this.part = el("span", { class: "part" });
    this.disc = el("span", { class: "disc", "aria-hidden": "true" });
    this.time = el("span", { class: "time" });
    this.offline = el("span", { class: "offline", hidden: true }, icon("plane"));
    this.pinned = el("button", { type: "button", class: "pinned", hidden: true });
    this.lines = el("div", { class: "lines" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" }, this.lines);
    this.note = el("p", { class: "note", hidden: true });
    this.toasts = el("div", { class: "toasts", role: "status" });
    this.composer = new Composer({ say: (wanted) => this.say(wanted) });
    this.screen = el("div", { class: "screen" },
      el("div", { class: "status", "aria-hidden": "true" }, this.time, el("span", { class: "signs" }, this.offline, el("i", { class: "battery" }))),
      el("div", { class: "chat" }, el("img", { src: "lamp.svg", alt: "", width: 32, height: 32 }), el("div", {}, el("b", {}, "Vigie"), el("span", {}, "bot"))),
      this.pinned, this.log, this.toasts, this.note, this.composer.root);
    this.root = el("section", { class: "phone", id: `phone-${key}`, "data-phone": key },
      el("header", {}, this.disc, el("h2", {}, this.who, this.part)), this.screen, this.switches());
  }

  switches() {
    this.language = el("select", { "aria-label": words.language });
    this.language.addEventListener("change", () => this.set({ language: this.language.value }));
    this.airplane = this.toggle("plane", words.airplane, (on) => this.set({ airplane: on }));
    this.blocked = this.toggle("block", words.blocks, (on) => this.set({ blocked: on }));
    return el("div", { class: "switches", role: "group", "aria-label": words.settings_of }, this.language, this.airplane, this.blocked);
  }

  toggle(drawing, label, act) {
    const button = el("button", { type: "button", role: "switch", "aria-checked": "false" }, icon(drawing), el("span", {}, label));
    button.addEventListener("click", () => act(button.getAttribute("aria-checked") !== "true"));
    return button;
  }

  set(wanted) {
    return ask("phone", { person: this.key, ...wanted }, (why) => this.toast(why));
  }

  say(wanted) {
    this.toTheEnd();
    return ask("say", { person: this.key, ...wanted }, (why) => this.toast(why));
  }

  async tap(id, data, event) {
    event.currentTarget.setAttribute("aria-busy", "true");
    await ask("tap", { person: this.key, message_id: id, data }, (why) => this.toast(why));
    event.target.removeAttribute("aria-busy");
  }

  show(state) {
    this.state = state;
    this.who.textContent = state.name;
    this.part.textContent = state.part;
    this.disc.textContent = state.name.slice(0, 1);
    this.root.setAttribute("aria-label", fill(words.phone_of, { name: state.name }));
    this.log.setAttribute("aria-label", fill(words.messages_of, { name: state.name }));
    this.screen.dir = state.rtl ? "rtl" : "ltr";
    this.screen.lang = state.language ?? "";
    this.offline.hidden = !state.airplane;
    this.airplane.setAttribute("aria-checked", String(state.airplane));
    this.blocked.setAttribute("aria-checked", String(state.blocked));
    this.speak(state.language);
    const note = state.blocked ? words.has_blocked : state.airplane ? words.is_offline : "";
    this.note.textContent = note;
    this.note.hidden = !note;
    this.composer.show(state);
    this.tick(new Date(value("clock")?.now ?? 0));
    this.showPinned();
    this.showHeld();
  }

  speak(language) {
    const known = value("stories")?.languages ?? [];
    const all = known.some(({ code }) => code === language) ? known : [...known, { code: language, name: language }];
    const codes = all.map(({ code }) => code).join();
    if (this.codes !== codes) {
      this.codes = codes;
      this.language.replaceChildren(...all.map(({ code, name }) => el("option", { value: code, lang: code }, name)));
    }
    this.language.value = language;
  }

  tick(now) {
    if (this.state) this.time.textContent = timeIn(this.state.zone, now);
    if (value("clock")?.rate === 0) this.calm();
  }

  put(message, fresh) {
    const before = this.messages.get(message.id);
    const made = bubble(message, { zone: this.state?.zone ?? "UTC", tap: (...of) => this.tap(...of), command: (text) => this.say({ text }) });
    this.messages.set(message.id, made);
    if (before) this.replace(before, made, fresh);
    else {
      this.insert(made, message.id);
      if (fresh) made.classList.add("new");
      if (fresh && !message.mine) this.ring(message);
    }
    made.message = message;
    this.showPinned();
  }

  ring({ silent, date }) {
    this.unread += 1;
    if (silent) return;
    this.rangAt = date;
    this.root.classList.add("rings");
    clearTimeout(this.ringing);
    this.ringing = setTimeout(() => this.calm(), RINGS_FOR);
  }

  calm() {
    const { now, rate } = value("clock");
    const heardJustNow = rate === 0 && this.rangAt >= Math.floor(Date.parse(now) / 1000);
    if (!heardJustNow) this.root.classList.remove("rings");
  }

  insert(made, id) {
    const later = [...this.messages.keys()].filter((one) => one > id && one !== id);
    const next = later.length ? this.messages.get(Math.min(...later)) : this.lines.querySelector(".held");
    this.lines.insertBefore(made, next ?? null);
  }

  replace(before, made, fresh) {
    const focused = before.contains(document.activeElement) ? document.activeElement.dataset.data : null;
    const held = before.contains(document.activeElement);
    before.replaceWith(made);
    if (fresh) this.highlight(made);
    if (!held) return;
    const same = focused && made.querySelector(`[data-data="${CSS.escape(focused)}"]`);
    (same || made.querySelector("button") || this.log).focus();
  }

  highlight(made) {
    made.classList.add("changed");
    setTimeout(() => made.classList.remove("changed"), HIGHLIGHT_FOR);
  }

  remove(id) {
    const gone = this.messages.get(id);
    this.messages.delete(id);
    if (gone?.contains(document.activeElement)) this.log.focus();
    gone?.remove();
    this.showPinned();
  }

  // The log is laid out from its end (column-reverse): whatever grows or shrinks, the end stays.
  toTheEnd() {
    this.log.scrollTop = 0;
  }

  showPinned() {
    const pinned = this.messages.get(this.state?.pinned);
    this.pinned.hidden = !pinned;
    if (!pinned) return;
    const first = (pinned.message?.text || pinned.message?.caption || words.picture).split("\n")[0];
    this.pinned.replaceChildren(icon("pin"), el("span", {}, el("b", {}, words.pinned), el("span", { dir: "auto" }, first)));
    this.pinned.onclick = () => pinned.scrollIntoView({ block: "center" });
  }

  showHeld() {
    for (const old of this.log.querySelectorAll(".held")) old.remove();
    for (const direction of this.state.held) {
      const text = direction.text ?? this.labelOf(direction);
      const message = { mine: true, held: true, id: "", text, location: direction.location };
      const made = bubble(message, { zone: this.state.zone, tap: () => {}, command: () => {} });
      made.classList.add("held");
      this.lines.append(made);
    }
    if (this.state.held.length) this.toTheEnd();
  }

  labelOf({ message_id: id, data }) {
    const rows = this.messages.get(id)?.message?.buttons ?? [];
    return rows.flat().find((button) => button.data === data)?.text ?? "";
  }

  toast(text) {
    const made = el("p", { class: "toast", dir: "auto" }, text);
    this.toasts.replaceChildren(made);
    setTimeout(() => made.remove(), TOAST_FOR);
  }
}
