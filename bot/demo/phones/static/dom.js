// Building elements, and asking the demo to do something.
import { words } from "./words.js";

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const DRAWINGS = {
  place: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7Zm0 9.5A2.5 2.5 0 1 1 12 6.5a2.5 2.5 0 0 1 0 5Z",
  send: "M3 20.5 22 12 3 3.5V10l12 2-12 2Z",
  menu: "M4 6.5h16M4 12h16M4 17.5h10",
  pin: "M14 3l7 7-3 1-3.5 3.5-.5 4-4.5-4.5L4 20l-.5-.5 6-5.5L5 9.500l4-.5L12.500 5.500Z",
  plane: "M21 15.500v-2l-7.500-4.700V4a1.500 1.500 0 0 0-3 0v4.800L3 13.500v2l7.500-2.300v4.700L8.500 19.500V21l3.500-1 3.500 1v-1.500l-2-1.600v-4.700Z",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.600 5.600l12.800 12.800",
  phone: "M6.500 3 9.500 3.500 11 8 9 10a12 12 0 0 0 5 5l2-2 4.500 1.500.5 3c-.5 2-2 3.500-4 3.500C9.500 21 3 14.500 3 7c0-2 1.500-3.500 3.500-4Z",
  document: "M6 2h8l5 5v15H6Zm8 0v5h5",
  mute: "M4 9v6h4l5 4V5L8 9Zm12.500 0 5 6m0-6-5 6",
};
const OUTLINED = new Set(["menu", "block", "mute"]);

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", OUTLINED.has(name) ? "icon outlined" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}

export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

export async function ask(what, wanted, refused = () => {}) {
  try {
    const answer = await fetch(`do/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(wanted),
    });
    if (!answer.ok) refused(words.refused);
    return answer.ok;
  } catch {
    refused(words.lost);
    return false;
  }
}

// days before months: plain "en" is American
export const locale = words.lang === "en" ? "en-GB" : words.lang;

export function timeIn(zone, date, seconds = false) {
  const wanted = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (seconds) wanted.second = "2-digit";
  return new Intl.DateTimeFormat(locale, wanted).format(date);
}

export function dayIn(zone, date) {
  const wanted = { timeZone: zone, weekday: "long", day: "numeric", month: "long" };
  const parts = new Intl.DateTimeFormat(locale, wanted).formatToParts(date);
  // French counts the first day of a month
  const first = ({ type, value }) => (locale === "fr" && type === "day" && value === "1" ? "1er" : value);
  return parts.map(first).join("");
}
