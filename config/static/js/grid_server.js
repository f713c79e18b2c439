// What the editor asks the site, what it says of the answers, and how the page follows.

import { bench, board, clock } from "./grid_board.js";

const PAUSE = 150; // milliseconds between two tried places
const QUIET = 900; // milliseconds after the last move until the page is read anew
const MOST_SAID = 3;
const PARTS = ["undoing", "days", "conflicts", "board", "tray"];

const words = () => bench().dataset;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// Says something where everyone sees it and screen readers speak it; `mood` is "stops", "warns" or nothing.
export function say(text, mood = "") {
  const box = document.getElementById("grid-said"), line = box.querySelector("p"), places = box.querySelector("ul");
  places.hidden = true;
  places.replaceChildren();
  box.hidden = false;
  box.className = `grid-said ${mood}`;
  if (line.textContent !== text) line.textContent = text;
}

// Says what was refused, and offers free places as buttons; `then` is given the one that is pressed.
export function refuse(said, places, then) {
  say(places.length ? `${said} ${words().instead} ${places.map((one) => one.words).join("; ")}.` : said, "stops");
  const list = document.querySelector("#grid-said ul");
  list.hidden = !places.length;
  for (const { words: text, ...place } of places) {
    const line = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet small", textContent: text });
    button.addEventListener("click", () => then(place));
    line.append(button);
    list.append(line);
  }
}

export const moodOf = (conflicts) => {
  if (conflicts.some((one) => one.stops === "move")) return "stops";
  return conflicts.length ? "warns" : "";
};

// The weightiest few, and how many more there are.
export function wordConflicts(conflicts) {
  const said = conflicts.slice(0, MOST_SAID).map((one) => one.brief).join(" ");
  const more = conflicts.length - MOST_SAID;
  return more > 0 ? `${said} ${words().more.replace("{count}", more)}` : said;
}

function formOf(slot, place) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", token());
  form.set("session", slot.dataset.code);
  form.set("seen", slot.dataset.mark);
  if (!place) form.set("tray", "1");
  for (const [name, value] of Object.entries(place ?? {})) form.set(name, name === "start" ? clock(value) : value);
  return form;
}

async function ask(address, body, signal) {
  const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "application/json" } });
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) throw new Error("no answer");
  return { done: answer.ok, ...(await answer.json()) };
}

let waiting = 0, asking = null;

export function stopTrying() {
  clearTimeout(waiting);
  asking?.abort();
}

// Asks what is in the way there, at most once in a while, and hands on the answer to the last question alone.
export function tryPlace(slot, place, then) {
  stopTrying();
  waiting = setTimeout(async () => {
    asking = new AbortController();
    try {
      then((await ask(words().try, formOf(slot, place), asking.signal)).conflicts);
    } catch {
      // Another place is being tried by now, or the site is away: the drop will tell.
    }
  }, PAUSE);
}

export async function send(slot, place) {
  stopTrying();
  try {
    return await ask(words().move, formOf(slot, place));
  } catch {
    return { done: false, said: words().lost.replace("{code}", slot.dataset.code) };
  }
}

// Brings the list of the day's conflicts up to date with what the moved session takes part in now.
export function listConflicts(code, found) {
  const box = document.getElementById("conflicts");
  for (const one of box.querySelectorAll("li[data-codes]")) if (one.dataset.codes.split(" ").includes(code)) one.remove();
  if (!found.length) return;
  let list = box.querySelector("ul");
  if (!list) {
    list = Object.assign(document.createElement("ul"), { className: "lines" });
    box.replaceChildren(list);
  }
  for (const one of found) {
    const line = document.createElement("li"), state = document.createElement("span");
    line.dataset.codes = one.codes.join(" ");
    line.append(Object.assign(document.createElement("bdi"), { textContent: one.words }), state);
    state.className = `state ${one.stops === "warn" ? "warn" : "stop"}`;
    state.textContent = box.dataset[one.stops];
    list.prepend(line);
  }
}

let reading = 0;

export function readAnewSoon(isFree) {
  clearTimeout(reading);
  reading = setTimeout(async () => {
    if (!isFree()) return readAnewSoon(isFree);
    try {
      follow(await page(await fetch(location.href)), isFree);
    } catch {
      // The page stays as it is; the next move says what has changed meanwhile.
    }
  }, QUIET);
}

export async function readAnew() {
  clearTimeout(reading);
  follow(await page(await fetch(location.href)), () => true);
}

// Takes back or does again what the page offers by now, shows the page that this leads to, and says what that says.
export async function press(step) {
  await readAnew();
  const form = document.querySelector(`#undoing form[action$="/${step}/"]`);
  if (!form) return say(words().nothing);
  const fresh = await page(await fetch(form.action, { method: "POST", body: new FormData(form) }));
  follow(fresh, () => true);
  const said = [...fresh.querySelectorAll("main > [role=status] .notice, main .notice")].map((one) => one.textContent);
  if (said.length) say(said.join(" "), fresh.querySelector("main .notice.stop") ? "stops" : "");
}

async function page(answer) {
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!answer.ok || !fresh.getElementById("board")) throw new Error("no page");
  return fresh;
}

// Takes over the parts of a fresh page, with what was scrolled to and where the focus was.
function follow(fresh, isFree) {
  if (!isFree()) return;
  const { scrollTop, scrollLeft } = board();
  const code = document.activeElement?.closest("[data-code]")?.id;
  const isGrip = document.activeElement?.classList.contains("grip");
  for (const id of PARTS) {
    const now = document.getElementById(id), then = fresh.getElementById(id);
    if (now && then && !(id === "tray" && now.querySelector("[type=search]")?.value)) now.replaceWith(then);
  }
  board().scrollTo(scrollLeft, scrollTop);
  document.dispatchEvent(new Event("grid:fresh"));
  const again = code && document.getElementById(code);
  again?.querySelector(isGrip ? ".grip" : "a")?.focus({ preventScroll: true });
}

