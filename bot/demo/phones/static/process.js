// The bot's process: how it is, and the two buttons that end and begin it.
import { ask, el } from "./dom.js";
import { listen } from "./stream.js";
import { words } from "./words.js";

export function showBot(room) {
  room.setAttribute("aria-label", words.bot);
  const says = el("p", { class: "says", role: "status" });
  const act = (what) => async (event) => {
    event.target.setAttribute("aria-busy", "true");
    await ask("bot", { do: what }, (why) => (says.textContent = why));
    event.target.removeAttribute("aria-busy");
  };
  const kill = el("button", { type: "button", class: "danger", onclick: act("kill") }, words.kill);
  const start = el("button", { type: "button", class: "strong", onclick: act("start") }, words.restart);
  room.append(el("h2", {}, words.bot), says, el("div", { class: "buttons" }, kill, start));
  listen("bot", (name, bot) => {
    if (name !== "bot") return;
    room.dataset.state = bot.cut && bot.state === "running" ? "cut" : bot.state;
    if (says.textContent !== bot.says) says.textContent = bot.says;
    const focused = document.activeElement;
    kill.hidden = bot.state !== "running";
    start.hidden = bot.state === "running";
    start.disabled = bot.state === "starting";
    if (focused === kill && kill.hidden) start.focus();
    if (focused === start && start.hidden) kill.focus();
  });
}
