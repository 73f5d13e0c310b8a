// Puts the page together.
import { showBot } from "./process.js";
import { showClock } from "./clock.js";
import { showPhones, toast } from "./phones.js";
import { showStory } from "./story.js";
import { connect } from "./stream.js";
import { words } from "./words.js";

document.documentElement.lang = words.lang;
document.documentElement.dir = words.dir;
document.title = words.title;
document.querySelector(".tagline").textContent = words.tagline;

showClock(document.getElementById("clock"));
showBot(document.getElementById("bot"));
showStory(document.getElementById("story"));
showPhones(document.getElementById("phones"), document.getElementById("tabs"));

const lost = document.querySelector(".lost");
connect({
  toast,
  lost(isLost) {
    lost.textContent = isLost ? words.lost : "";
    lost.hidden = !isLost;
  },
});
