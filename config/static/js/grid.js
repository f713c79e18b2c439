// The schedule editor: sessions are dragged, or moved by keys, and each move is tried in words before it is dropped.
// Without this module the link of each session leads to a form that does the same.

import { beside, bench, board, firstPlace, later, lengthened, longer, placeAt, placeOf, put, slots, spread, unplace, wide, wordPlace } from "./grid_board.js";
import { listConflicts, moodOf, press, readAnew, readAnewSoon, refuse, say, send, stopTrying, tryPlace, wordConflicts } from "./grid_server.js";

const THRESHOLD = 5; // pixels until a press becomes a drag
const EDGE = 48; // pixels from the board's edge at which it scrolls
const PACE = 14; // pixels that it scrolls at a time

let carried = null; // { slot, from, place, shadow, byKeys, resizes, offset, aim }
let pressed = null; // a pointer that is down and has not moved yet
let busy = false;

const isFree = () => !carried && !busy;
const format = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);

function shadowOf(slot) {
  const shadow = slot.cloneNode(false);
  shadow.id = "";
  shadow.className = "slot shadow";
  for (const name of Object.keys(shadow.dataset)) delete shadow.dataset[name];
  shadow.setAttribute("aria-hidden", "true");
  const body = Object.assign(document.createElement("div"), { className: "slot-body" });
  body.append(Object.assign(document.createElement("h4"), { textContent: slot.querySelector("h4").textContent }));
  body.append(document.createElement("p"));
  shadow.append(body);
  return shadow;
}

function lift(slot, options) {
  const from = placeOf(slot), minutes = Number(slot.dataset.minutes);
  carried = { slot, from, shadow: shadowOf(slot), aim: null, ...options };
  carried.isRoomless = slot.classList.contains("break") && !from?.room && from !== null;
  slot.classList.add("lifted");
  document.body.classList.add("carrying");
  carried.place = from ?? (carried.byKeys ? firstPlace(minutes) : null);
  if (carried.byKeys) {
    say(format(bench().dataset.picked, { code: slot.dataset.code, place: wordPlace(carried.place) }));
    show(carried.place, true);
  }
}

// Shows the place that is tried, and asks what is in the way there.
function show(place, isSilent = false) {
  const { slot, shadow } = carried;
  carried.place = place;
  const key = JSON.stringify([place, carried.aim?.dataset.day]);
  if (key === carried.shown) return;
  carried.shown = key;
  shadow.classList.remove("stops", "warns");
  if (!place || place.day !== bench().dataset.day) shadow.remove();
  else {
    put(shadow, place);
    shadow.querySelector("p").textContent = wordPlace(place);
    if (!shadow.isConnected) slots().append(shadow);
    if (carried.byKeys) shadow.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const said = format(bench().dataset.at, { code: slot.dataset.code, place: wordPlace(place) });
  if (!isSilent) say(said);
  stopTrying();
  if (!place) return;
  tryPlace(slot, place, (conflicts) => {
    if (carried?.shown !== key) return;
    const mood = moodOf(conflicts);
    if (mood) shadow.classList.add(mood);
    if (!isSilent || conflicts.length) say(`${said} ${wordConflicts(conflicts) || bench().dataset.free}`, mood);
  });
}

function letGo() {
  stopTrying();
  carried.slot.classList.remove("lifted");
  carried.shadow.remove();
  carried.aim?.classList.remove("aimed");
  document.body.classList.remove("carrying");
  const { slot, from, place, byKeys } = carried;
  carried = null;
  return { slot, from, place, byKeys };
}

function cancel() {
  const { slot } = letGo();
  say(format(bench().dataset.stays, { code: slot.dataset.code }));
}

async function drop(to) {
  const { slot, from, byKeys } = letGo();
  if (JSON.stringify(to) === JSON.stringify(from)) return say(format(bench().dataset.stays, { code: slot.dataset.code }));
  await deliver(slot, to, byKeys);
}

async function deliver(slot, to, byKeys) {
  busy = true;
  slot.classList.add("waiting");
  const answer = await send(slot, to);
  slot.classList.remove("waiting");
  busy = false;
  if (!answer.done) {
    refuse(answer.said, answer.instead ?? [], (place) => {
      if (isFree()) deliver(document.getElementById(slot.id) ?? slot, place, byKeys);
    });
    if (answer.stale) await readAnew().catch(() => {});
    return;
  }
  settle(slot, to, answer);
  if (byKeys) (slot.isConnected ? slot : board()).querySelector(".grip")?.focus();
  say(`${answer.said} ${wordConflicts(answer.conflicts)}`.trim(), moodOf(answer.conflicts));
  readAnewSoon(isFree);
}

// Puts the session where the site has put it; the page, read anew a moment later, agrees.
function settle(slot, to, answer) {
  slot.dataset.mark = answer.mark;
  listConflicts(slot.dataset.code, answer.conflicts);
  if (to && to.day !== bench().dataset.day) slot.remove();
  else if (to) {
    slot.dataset.room = to.room;
    slot.dataset.start = `${String(Math.floor(to.start / 60) % 24).padStart(2, "0")}:${String(to.start % 60).padStart(2, "0")}`;
    slot.dataset.minutes = to.minutes;
    slots().append(slot);
    put(slot, to);
    spread();
  } else {
    unplace(slot);
    const tray = document.getElementById("tray");
    (tray.querySelector(".tray-items") ?? tray).prepend(slot);
  }
}

// Pointers

function dayOf(link) {
  return new URL(link.href).searchParams.get("day");
}

function aimAt(x, y) {
  const under = document.elementFromPoint(x, y);
  const aim = under?.closest("#days a, #tray") ?? null;
  if (aim !== carried.aim) {
    carried.aim?.classList.remove("aimed");
    aim?.classList.add("aimed");
    carried.aim = aim;
  }
  return aim;
}

function follow(event) {
  const { from, resizes, offset, slot } = carried, { clientX: x, clientY: y } = event;
  scrollNear(x, y);
  if (resizes) return show(lengthened(from, y + board().scrollTop - carried.edgeAt));
  const aim = aimAt(x, y);
  if (aim?.id === "tray") return show(null);
  const minutes = Number(slot.dataset.minutes);
  if (aim) {
    const base = from ?? firstPlace(minutes);
    return show({ ...base, day: dayOf(aim), label: aim.querySelector("strong").textContent });
  }
  const place = placeAt(x, y, offset, minutes, carried.isRoomless);
  carried.isOutside = !place;
  if (place) show(place);
}

function scrollNear(x, y) {
  const box = board().getBoundingClientRect();
  const by = (at, low, high) => (at < low + EDGE ? -PACE : at > high - EDGE ? PACE : 0);
  if (x > box.left && x < box.right && y > box.top - EDGE && y < box.bottom + EDGE) {
    board().scrollBy(by(x, box.left, box.right), by(y, box.top, box.bottom));
  }
}

document.addEventListener("pointerdown", (event) => {
  const slot = event.target.closest?.(".workbench [data-code]");
  if (!slot || !wide.matches || event.button !== 0 || !isFree()) return;
  const handle = event.target.closest(".grip, .edge");
  if (event.pointerType !== "mouse" && !handle) return;
  const resizes = Boolean(event.target.closest(".edge")) && board().contains(slot);
  const offset = board().contains(slot) ? event.clientY - slot.getBoundingClientRect().top : 8;
  pressed = { slot, x: event.clientX, y: event.clientY, options: { resizes, offset, edgeAt: event.clientY + board().scrollTop, byKeys: false } };
});

document.addEventListener("pointermove", (event) => {
  if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > THRESHOLD) {
    lift(pressed.slot, pressed.options);
    pressed = null;
  }
  if (carried && !carried.byKeys) follow(event);
});

const followNoLink = (event) => event.preventDefault();

document.addEventListener("pointerup", () => {
  pressed = null;
  if (!carried || carried.byKeys) return;
  const { aim, isOutside, resizes, place } = carried;
  addEventListener("click", followNoLink, { capture: true }); // the click that ends a drag
  setTimeout(() => removeEventListener("click", followNoLink, { capture: true }), 0);
  if (!resizes && !aim && isOutside) return cancel();
  drop(place);
});

document.addEventListener("pointercancel", () => {
  pressed = null;
  if (carried && !carried.byKeys) cancel();
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".workbench [data-code]") && wide.matches) event.preventDefault();
});

// Keys

const KEYS = {
  ArrowUp: (place, event) => (event.shiftKey ? longer(place, -5) : later(place, event.ctrlKey ? -15 : -5)),
  ArrowDown: (place, event) => (event.shiftKey ? longer(place, 5) : later(place, event.ctrlKey ? 15 : 5)),
  ArrowLeft: (place) => beside(place, -1),
  ArrowRight: (place) => beside(place, 1),
  "+": (place) => longer(place, 5),
  "=": (place) => longer(place, 5),
  "-": (place) => longer(place, -5),
  PageUp: (place) => otherDay(place, -1),
  PageDown: (place) => otherDay(place, 1),
};

function otherDay(place, by) {
  const links = [...document.querySelectorAll("#days a")];
  const at = links.findIndex((link) => dayOf(link) === place.day);
  const link = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  const day = dayOf(link);
  const { label: _named, ...base } = place;
  return day === bench().dataset.day ? { ...base, day } : { ...base, day, label: link.querySelector("strong").textContent };
}

function carryByKeys(event) {
  if (event.key === "Escape") cancel();
  else if (event.key === "Enter" || event.key === " ") drop(carried.place);
  else if (event.key === "Delete" || event.key === "Backspace") drop(null);
  else if (event.key === "Tab") return cancel();
  else if (KEYS[event.key]) show(KEYS[event.key](carried.place, event));
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (carried) return carried.byKeys || event.key !== "Escape" ? carried.byKeys && carryByKeys(event) : cancel();
  const grip = event.target.closest?.(".workbench .grip");
  if (grip && wide.matches && isFree()) {
    const slot = grip.closest("[data-code]");
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return lift(slot, { byKeys: true });
    }
    if (event.key === "Delete" && board().contains(slot)) {
      event.preventDefault();
      lift(slot, { byKeys: true });
      return drop(null);
    }
  }
  const isTyping = event.target.matches?.("input, select, textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isTyping && isFree()) {
    event.preventDefault();
    takeBack(event.shiftKey ? "redo" : "undo");
  }
});

async function takeBack(step) {
  busy = true;
  await press(step).catch(() => location.reload());
  busy = false;
}

document.addEventListener("submit", (event) => {
  if (!event.target.closest("#undoing")) return;
  event.preventDefault();
  if (isFree()) takeBack(event.target.action.endsWith("/redo/") ? "redo" : "undo");
});

function addEdges() {
  for (const slot of slots().querySelectorAll("[data-code]:not(:has(> .edge))")) {
    const edge = Object.assign(document.createElement("span"), { className: "edge" });
    edge.setAttribute("aria-hidden", "true");
    slot.append(edge);
  }
}

document.addEventListener("grid:fresh", addEdges);
addEdges();
