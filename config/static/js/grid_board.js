// Where things are on the day's grid: from pixels to rooms and steps of five minutes, and back to the timetable's classes.

export const STEP = 5; // minutes
const LONGEST = 144; // steps: twelve hours
const MOST_LANES = 4;
const POSITION = /^(from|for|col|over|share|lane)-\d+$/;

export const bench = () => document.getElementById("workbench");
export const board = () => document.getElementById("board");
export const slots = () => board().querySelector(".slots");
export const rooms = () => [...board().querySelectorAll(".rooms > [data-room]")];
export const wide = matchMedia("(min-width: 48rem)");

const begins = () => Number(board().dataset.begins);
const stepHeight = () => parseFloat(getComputedStyle(slots()).gridAutoRows);

export function clock(minutes) {
  const day = 24 * 60;
  const within = ((minutes % day) + day) % day;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

// Minutes after the day's midnight; the small hours belong to the night after it.
function minutesOf(time) {
  const [hour, minute] = time.split(":").map(Number);
  return (hour < 4 && begins() >= 4 * 60 ? hour + 24 : hour) * 60 + minute;
}

// A place is { day, room, start, minutes }: `start` counts minutes from midnight, `room` is an id, "" for none.
export function placeOf(slot) {
  if (!board().contains(slot)) return null;
  return {
    day: bench().dataset.day,
    room: slot.dataset.room,
    start: minutesOf(slot.dataset.start),
    minutes: Number(slot.dataset.minutes),
  };
}

export function wordPlace(place) {
  const words = bench().dataset;
  if (!place) return words.tray;
  const head = rooms().find((one) => one.dataset.room === place.room);
  const said = words.place
    .replace("{room}", () => (head ? head.querySelector("h3").textContent : words.roomless))
    .replace("{start}", clock(place.start))
    .replace("{end}", clock(place.start + place.minutes));
  return place.label ? `${place.label}: ${said}` : said;
}

// The first row that can be seen, in the first room: where a session from the tray begins when picked up by keyboard.
export function firstPlace(minutes) {
  const box = board(), head = box.querySelector(".rooms").offsetHeight;
  const hidden = Math.max(0, box.scrollTop - slots().offsetTop + head);
  const row = Math.ceil(hidden / stepHeight() / 12) * 12;
  return { day: bench().dataset.day, room: rooms()[0]?.dataset.room ?? "", start: begins() + row * STEP, minutes };
}

export function placeAt(x, y, offset, minutes, isRoomless) {
  const box = board().getBoundingClientRect(), grid = slots().getBoundingClientRect();
  if (x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
  const heads = rooms();
  const head = heads.find((one) => {
    const place = one.getBoundingClientRect();
    return x >= place.left && x <= place.right;
  });
  if (!head && !isRoomless) return null;
  const row = Math.round((y - offset - grid.top) / stepHeight());
  const start = begins() + Math.max(0, row) * STEP;
  return { day: bench().dataset.day, room: isRoomless ? "" : head.dataset.room, start, minutes };
}

export function lengthened(place, pixels) {
  return longer(place, Math.round(pixels / stepHeight()) * STEP);
}

export function beside(place, by) {
  const ids = rooms().map((one) => one.dataset.room);
  const turned = getComputedStyle(board()).direction === "rtl" ? -by : by;
  const at = ids.indexOf(place.room);
  return { ...place, room: ids[Math.min(Math.max(at + turned, 0), ids.length - 1)] ?? place.room };
}

export function later(place, by) {
  return { ...place, start: Math.max(begins(), Math.min(place.start + by, 28 * 60 - STEP)) };
}

export function longer(place, by) {
  return { ...place, minutes: Math.min(Math.max(place.minutes + by, STEP), LONGEST * STEP) };
}

export function unplace(one) {
  for (const name of [...one.classList]) if (POSITION.test(name)) one.classList.remove(name);
  one.classList.remove("all");
}

export function put(one, place) {
  unplace(one);
  const at = rooms().findIndex((head) => head.dataset.room === place.room) + 1;
  const from = Math.floor((place.start - begins()) / STEP);
  one.classList.add(`from-${from}`, `for-${Math.min(Math.ceil(place.minutes / STEP), LONGEST)}`, at ? `col-${at}` : "all");
}

// Puts what overlaps in a room side by side, as sessions/board.py does.
export function spread() {
  const byRoom = Map.groupBy
    ? Map.groupBy(slots().querySelectorAll("[data-code]"), (one) => one.dataset.room)
    : [...slots().querySelectorAll("[data-code]")].reduce(
        (found, one) => found.set(one.dataset.room, [...(found.get(one.dataset.room) ?? []), one]),
        new Map(),
      );
  for (const together of byRoom.values()) {
    const spans = together.map((one) => ({ one, ...placeOf(one) })).sort((a, b) => a.start - b.start);
    let group = [], until = 0;
    for (const span of [...spans, { start: Infinity }]) {
      if (span.start >= until) {
        sideBySide(group);
        [group, until] = [[], 0];
      }
      group.push(span);
      until = Math.max(until, span.start + span.minutes);
    }
  }
}

function sideBySide(group) {
  const freeFrom = [];
  const lanes = group.map((span) => {
    let lane = freeFrom.findIndex((free) => free <= span.start);
    if (lane < 0) lane = freeFrom.length;
    freeFrom[lane] = span.start + span.minutes;
    return Math.min(lane, MOST_LANES - 1);
  });
  group.forEach(({ one }, at) => {
    for (const name of [...one.classList]) if (/^(share|lane)-\d+$/.test(name)) one.classList.remove(name);
    if (freeFrom.length > 1) one.classList.add(`share-${Math.min(freeFrom.length, MOST_LANES)}`, `lane-${lanes[at]}`);
  });
}
