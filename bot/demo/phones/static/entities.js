// A message's words with their formatting. Offsets count UTF-16 units, as JavaScript does.
import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const ADDRESSES = /^(https?|tg|mailto|tel):/i;

export function formatted(text, entities = [], command = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = document.createDocumentFragment();
  render(root, text, 0, text.length, sorted, command);
  return root;
}

function render(into, text, from, to, entities, command) {
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    if (entity.offset < at || entity.offset >= to) continue;
    into.append(text.slice(at, entity.offset));
    const part = dressed(entity, text.slice(entity.offset, end), command);
    render(part, text, entity.offset, end, inner, command);
    into.append(part);
    at = end;
  }
  into.append(text.slice(at, to));
}

function dressed(entity, words, command) {
  if (entity.type in TAGS) return el(TAGS[entity.type]);
  switch (entity.type) {
    case "spoiler":
      return el("span", { class: "spoiler", tabindex: "0" });
    case "bot_command":
      return el("button", { type: "button", class: "command", onclick: () => command(words) });
    case "url":
      return link(ADDRESSES.test(words) ? words : `https://${words}`);
    case "email":
      return link(`mailto:${words}`);
    case "phone_number":
      return link(`tel:${words.replace(/[^+\d]/g, "")}`);
    case "text_link":
      return link(entity.url);
    default:
      return el("span", { class: "mention" });
  }
}

function link(address) {
  if (!ADDRESSES.test(address)) return el("span");
  return el("a", { href: address, rel: "noopener noreferrer", target: "_blank" });
}
