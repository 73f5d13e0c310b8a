// One message as a bubble, with what it carries and the buttons below it.
import { el, fill, icon, timeIn } from "./dom.js";
import { formatted } from "./entities.js";
import { words } from "./words.js";

export function bubble(message, { zone, tap, command }) {
  const body = el("div", { class: "bubble", dir: "auto" }, ...carried(message));
  const text = message.text || message.caption || "";
  if (text) {
    const entities = message.text ? message.entities : message.caption_entities;
    body.append(el("div", { class: "text" }, formatted(text, entities, command)));
  }
  body.append(foot(message, zone));
  const row = el("article", { class: message.mine ? "message mine" : "message", "data-id": message.id, "data-edits": message.edits || null }, body);
  if (message.buttons?.length) row.append(keyboard(message, tap));
  return row;
}

function foot(message, zone) {
  const parts = [];
  if (message.silent) parts.push(el("span", { title: words.silent }, icon("mute"), hidden(words.silent)));
  if (message.edits) parts.push(words.edited);
  parts.push(message.held ? words.waits : timeIn(zone, new Date(message.date * 1000)));
  return el("div", { class: "foot" }, ...parts.flatMap((part, n) => (n ? [" · ", part] : [part])));
}

function hidden(text) {
  return el("span", { class: "hidden" }, text);
}

function keyboard(message, tap) {
  const rows = message.buttons.map((row) =>
    el("div", { class: "row" }, ...row.map((button) => inline(button, message, tap))),
  );
  return el("div", { class: "inline" }, ...rows);
}

function inline(button, message, tap) {
  const attributes = { class: `key ${button.style ?? ""}`, dir: "auto" };
  if (button.url) {
    const open = { href: button.url, target: "_blank", rel: "noopener noreferrer" };
    return el("a", { ...attributes, ...open, title: fill(words.link, { address: button.url }) }, button.text);
  }
  if (button.copy) return copying(button, attributes);
  return el(
    "button",
    { ...attributes, type: "button", "data-data": button.data, onclick: (event) => tap(message.id, button.data, event) },
    button.text,
  );
}

// The phone puts it on the clipboard itself: the bot hears nothing of it.
function copying(button, attributes) {
  const says = el("span", { "aria-live": "polite" }, button.text);
  const made = el("button", { ...attributes, type: "button", title: fill(words.copies, { text: button.copy }) }, says);
  made.addEventListener("click", async () => {
    const done = await navigator.clipboard?.writeText(button.copy).then(() => true, () => false);
    says.textContent = done ? words.copied : button.copy;
    setTimeout(() => { says.textContent = button.text; }, 1500);
  });
  return made;
}

function carried(message) {
  if (message.venue) return [place(message.venue.location, message.venue.title, message.venue.address)];
  if (message.location) return [place(message.location)];
  if (message.contact) return [contact(message.contact)];
  if (message.photo) return [picture(message)];
  if (message.document) return [paper(message.document)];
  return [];
}

function place({ latitude, longitude }, title = words.place, address = "") {
  const where = `${degrees(latitude)}, ${degrees(longitude)}`;
  return el(
    "div",
    { class: "place" },
    map(latitude, longitude),
    el("div", { class: "about" }, el("b", { dir: "auto" }, title), address ? el("span", { dir: "auto" }, address) : null,
      el("span", { class: "degrees", dir: "ltr" }, where)),
  );
}

function degrees(number) {
  return number.toFixed(4).replace("-", "−");
}

// No tiles from the net: hills drawn from the coordinates, so that each place looks like itself.
function map(latitude, longitude) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 240 110");
  svg.setAttribute("class", "map");
  svg.setAttribute("aria-hidden", "true");
  const add = (name, attributes) => {
    const made = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    svg.append(made);
  };
  const shift = (Math.abs(latitude * 7 + longitude * 13) % 1) * 40;
  add("rect", { class: "land", width: 240, height: 110 });
  const bend = 62 + shift / 3;
  add("path", { class: "river", d: `M-10 ${bend} C 50 ${bend - 40}, 90 ${bend + 36}, 150 ${bend - 4} S 230 ${bend - 46}, 260 ${bend - 20}` });
  for (const n of [0, 1, 2]) {
    const y = 16 + n * 34 + shift / 4;
    add("path", { class: "road", d: `M-10 ${y} L 250 ${y - 22 + n * 18}` });
  }
  add("path", { class: "road", d: `M${60 + shift} -10 L ${100 + shift} 120` });
  add("ellipse", { class: "shade", cx: 120, cy: 60, rx: 9, ry: 3 });
  add("path", { class: "drop", d: "M120 24c-9 0-15 6.500-15 14.500C105 48 120 60 120 60s15-12 15-21.500C135 30.500 129 24 120 24Z" });
  add("circle", { class: "eye", cx: 120, cy: 38.5, r: 5.5 });
  return svg;
}

function contact({ phone_number: number, first_name: first, last_name: last }) {
  const name = [first, last].filter(Boolean).join(" ");
  return el(
    "a",
    { class: "contact", href: `tel:${number.replace(/[^+\d]/g, "")}`, "aria-label": fill(words.call, { name }) },
    el("span", { class: "disc" }, icon("phone")),
    el("span", { class: "about" }, el("b", { dir: "auto" }, name), el("span", { dir: "ltr" }, number)),
  );
}

function picture(message) {
  const largest = message.photo[message.photo.length - 1];
  const shown = el("img", {
    class: "picture", src: `sim/files/${encodeURIComponent(largest.file_id)}`,
    alt: message.caption || words.picture, width: largest.width, height: largest.height,
  });
  shown.addEventListener("error", () => shown.replaceWith(el("div", { class: "picture none" }, words.picture)));
  return shown;
}

function paper({ file_id: id, file_name: name, file_size: size }) {
  const amount = size ? `${Math.max(1, Math.round(size / 1024))} kB` : "";
  return el(
    "a",
    { class: "paper", href: `sim/files/${encodeURIComponent(id)}`, download: name ?? true },
    el("span", { class: "disc" }, icon("document")),
    el("span", { class: "about" }, el("b", { dir: "auto" }, name ?? words.document), el("span", {}, amount)),
  );
}
