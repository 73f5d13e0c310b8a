// Stories, step by step, with a sentence for each.
import { ask, el, fill } from "./dom.js";
import { listen } from "./stream.js";
import { words } from "./words.js";

export function showStory(room) {
  room.setAttribute("aria-label", words.story);
  const choices = el("div", { class: "segments", role: "group", "aria-label": words.story });
  const says = el("p", { class: "says", "aria-live": "polite" });
  const about = el("p", { class: "about" });
  const count = el("span", { class: "count" });
  const progress = el("progress", { max: 1, value: 0, "aria-label": words.story });
  const earlier = el("ol");
  const history = el("details", { class: "earlier" }, el("summary", {}, words.earlier), earlier);
  const button = (label, wanted, style = "") =>
    el("button", { type: "button", class: style, onclick: () => tell(wanted()) }, label);
  history.addEventListener("keydown", (event) => event.key === "Escape" && (history.open = false));
  let story = null;
  const step = button(words.next_step, () => (isReady() ? { do: "step" } : null), "strong");
  const play = button(words.play, () => ({ do: story?.playing ? "pause" : "play" }));
  const again = button(words.start_again, () => ({ open: story.name }));
  room.append(
    el("div", { class: "shelf" }, choices, about),
    el("div", { class: "line" }, says, el("div", { class: "how-far" }, progress, count, history)),
    el("div", { class: "buttons" }, step, play, again),
  );

  const isReady = () => story.mood === "ready" && !story.playing;

  async function tell(wanted) {
    if (wanted) await ask("story", wanted, (why) => (says.textContent = why));
  }

  listen("stories", (_, { known }) => {
    choices.replaceChildren(
      ...known.map(({ name, title }) =>
        el("button", { type: "button", "data-name": name, onclick: () => tell({ open: name }) }, title),
      ),
    );
    mark();
  });
  listen("story", (name, told) => {
    if (name !== "story") return;
    story = told;
    const sentence = [told.says, told.after].filter(Boolean).join(" ");
    if (says.textContent !== sentence) says.textContent = sentence;
    about.textContent = told.about;
    progress.max = told.total;
    progress.value = told.done;
    count.textContent = fill(words.steps, { done: told.done, total: told.total });
    earlier.replaceChildren(...told.earlier.map((one) => el("li", {}, one)));
    history.hidden = told.earlier.length === 0;
    room.dataset.mood = told.mood;
    room.setAttribute("aria-busy", String(told.mood === "acting" || told.mood === "opening"));
    const stuck = !["ready", "acting"].includes(told.mood);
    step.setAttribute("aria-disabled", String(!isReady()));
    step.disabled = stuck;
    play.disabled = stuck && !told.playing;
    play.textContent = told.playing ? words.pause : words.play;
    again.disabled = told.mood === "opening";
    again.classList.toggle("strong", stuck && told.mood !== "opening");
    mark();
  });

  function mark() {
    for (const choice of choices.children) {
      choice.setAttribute("aria-pressed", String(choice.dataset.name === story?.name));
    }
  }
}
