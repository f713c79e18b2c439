// Puts the reader's own time, in brackets, beside each time of the conference, where the two differ.
const note = document.getElementById("own-times");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const OFFSET = /([+-])(\d\d):(\d\d)$/;

function minutesEast(text) {
  const found = OFFSET.exec(text);
  return found ? Number(`${found[1]}1`) * (Number(found[2]) * 60 + Number(found[3])) : null;
}

function ownTime(moment, day) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (moment.toLocaleDateString("sv") !== day) parts.weekday = "short";
  return new Intl.DateTimeFormat(document.documentElement.lang, parts).format(moment);
}

function addBeside(element) {
  const text = element.dateTime;
  const east = minutesEast(text);
  const moment = new Date(text);
  if (east === null || east === -moment.getTimezoneOffset()) return false;
  const own = document.createElement("bdi");
  own.className = "own-time";
  own.textContent = `(${ownTime(moment, text.slice(0, 10))})`;
  element.after(" ", own);
  return true;
}

if (note && zone) {
  const added = [...document.querySelectorAll("#main time[datetime]")].filter(addBeside);
  note.textContent = note.textContent.replace("{zone}", zone);
  note.hidden = added.length === 0;
}
