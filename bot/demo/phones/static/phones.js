// The phones side by side, and, where there is room for one only, the tabs between them.
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { listen } from "./stream.js";
import { words } from "./words.js";

const phones = new Map();
const tabs = new Map();
let chosen = null;
let row = null;
let tablist = null;

export function showPhones(room, list) {
  row = room;
  tablist = list;
  row.setAttribute("aria-label", words.phones);
  tablist.setAttribute("aria-label", words.phones);
  tablist.addEventListener("keydown", move);
  listen("story", (name, { phones: order }) => name === "story" && arrange(order));
  listen("phone/", (name, state) => of(name).show(state), (name) => forget(name));
  listen(
    "message/",
    (name, message, { fresh }) => {
      of(name).put(message, fresh);
      markUnread();
    },
    (name) => phones.get(name.split("/")[1])?.remove(Number(name.split("/")[2])),
  );
  listen("clock", (_, { now }) => {
    for (const phone of phones.values()) phone.tick(new Date(now));
  });
}

export function toast({ phone, text }) {
  phones.get(phone)?.toast(text);
}

function of(name) {
  const key = name.split("/")[1];
  if (!phones.has(key)) {
    const phone = new Phone(key);
    phones.set(key, phone);
    row.append(phone.root);
    addTab(key, phone);
    if (chosen === null) choose(key);
  }
  return phones.get(key);
}

function addTab(key, phone) {
  const label = el("span", {}, key.slice(0, 1).toUpperCase() + key.slice(1));
  const tab = el("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": phone.root.id, onclick: () => choose(key, true) }, label, el("span", { class: "badge" }));
  tabs.set(key, tab);
  tablist.append(tab);
}

function forget(name) {
  const key = name.split("/")[1];
  phones.get(key)?.root.remove();
  tabs.get(key)?.remove();
  phones.delete(key);
  tabs.delete(key);
  if (chosen === key) chosen = null;
}

function arrange(order) {
  const known = order.filter((key) => phones.has(key));
  const present = [...row.children].map((child) => child.dataset.phone);
  if (known.join() === present.join()) return;
  for (const key of known) {
    row.append(phones.get(key).root);
    tablist.append(tabs.get(key));
  }
  if (known.length) choose(known.includes(chosen) ? chosen : known[0]);
}

function choose(key, fromTab = false) {
  chosen = key;
  for (const [name, phone] of phones) {
    const selected = name === key;
    phone.root.classList.toggle("selected", selected);
    const tab = tabs.get(name);
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    if (selected) phone.toTheEnd();
  }
  if (fromTab && getComputedStyle(tablist).display !== "none") {
    tablist.scrollIntoView({ block: "start" });
    tabs.get(key).scrollIntoView({ inline: "nearest", block: "nearest" });
  }
  markUnread();
}

function markUnread() {
  for (const [key, phone] of phones) {
    if (key === chosen) phone.unread = 0;
    const badge = tabs.get(key).querySelector(".badge");
    badge.textContent = phone.unread || "";
  }
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const keys = [...tabs.keys()];
  const along = document.documentElement.dir === "rtl" ? -step : step;
  const next = keys[(keys.indexOf(chosen) + along + keys.length) % keys.length];
  choose(next, true);
  tabs.get(next).focus();
}
