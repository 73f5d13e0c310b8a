// The mission clock: what time it is, how fast it passes, and what comes next.
import { ask, dayIn, el, timeIn } from "./dom.js";
import { listen } from "./stream.js";
import { words } from "./words.js";

const TICK = 250;

export function showClock(room) {
  room.setAttribute("aria-label", words.clock);
  const faces = el("div", { class: "faces", role: "timer" });
  const next = el("p", { class: "next", "aria-live": "polite" });
  const move = (label, wanted, style = "") =>
    el("button", { type: "button", class: style, onclick: () => hurry(wanted) }, label);
  const toNext = move(words.to_next, { next: true }, "strong");
  const moves = [toNext, move(words.ten_minutes, { advance: 600 }), move(words.one_hour, { advance: 3600 })];
  const speeds = el("div", { class: "segments", role: "group", "aria-label": words.speed });
  const buttons = el("div", { class: "buttons" }, ...moves, speeds);
  room.append(faces, next, buttons);

  async function hurry(wanted) {
    buttons.setAttribute("aria-busy", "true");
    await ask("clock", wanted, (why) => (next.textContent = why));
    buttons.removeAttribute("aria-busy");
  }

  let told = null;
  let toldAt = 0;
  listen("stories", (_, { rates }) => {
    speeds.replaceChildren(
      ...rates.map((rate) => {
        const label = rate === 0 ? words.pause_time : `×${rate}`;
        const act = () => ask("clock", { rate });
        return el("button", { type: "button", "data-rate": rate, onclick: act }, label);
      }),
    );
    mark();
  });
  listen("clock", (_, clock) => {
    told = clock;
    toldAt = performance.now();
    if (next.textContent !== clock.next) next.textContent = clock.next;
    toNext.disabled = !clock.planned;
    mark();
    draw();
  });

  function mark() {
    for (const button of speeds.children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === told?.rate));
    }
  }

  function draw() {
    if (!told) return;
    const passed = (performance.now() - toldAt) * told.rate;
    const now = new Date(Date.parse(told.now) + passed);
    const day = dayIn(told.zones[0].zone, now);
    const shown = told.zones.map(({ zone, name }) =>
      el("span", { class: "face" }, el("b", {}, timeIn(zone, now, told.rate > 0)), el("small", {}, name)),
    );
    faces.replaceChildren(...shown, el("span", { class: "day" }, day));
  }
  setInterval(() => told?.rate && draw(), TICK);
}
