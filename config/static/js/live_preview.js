// Shows, while someone fills in the registration form, what each circle would see of them: as delegates/preview.py does
// for the page where the answers are checked. It reads the form and writes the cards; it asks for nothing and keeps nothing.

const PAUSE = 1000; // milliseconds without a key, so that a screen reader is not told of every letter
const ORGANISERS = 2;

const region = document.getElementById("live-preview");
const form = document.querySelector("form:has([name=shows_name])");

const valueOf = (name) => (form.elements.namedItem(name)?.value ?? "").trim().normalize("NFC");

const levelOf = (facet) => Number(valueOf(`shows_${facet}`));

function country() {
  const select = form.elements.namedItem("country");
  return select?.value ? select.selectedOptions[0].text : "";
}

function languages() {
  const ticked = [...form.querySelectorAll("[name=languages]:checked")];
  const names = ticked.map((one) => one.closest("label").textContent.trim()).join(", ");
  return names && region.dataset.speaks.replace("{}", () => names);
}

function shortened(text) {
  const longest = Number(region.dataset.longest);
  const letters = [...text];
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join("")}…`;
}

function facts() {
  return [
    ["name", valueOf("display_name")],
    ["affiliation", valueOf("affiliation")],
    ["country", country()],
    ["languages", languages()],
    ["biography", valueOf("biography")],
  ];
}

function seenBy(level) {
  if (level < ORGANISERS && level < levelOf("name")) return [];
  return facts().filter(([facet, text]) => text && level >= levelOf(facet)).map(([, text]) => shortened(text));
}

function isGiven([name, , nothing]) {
  if (!name) return true;
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].some((one) => {
    const isChosen = one.type === "radio" || one.type === "checkbox" ? one.checked : true;
    return isChosen && !["", nothing].includes(one.value.trim()) && !one.closest(".field")?.hidden;
  });
}

// Says which other questions the circle reads the answers to.
function drawBesides(card) {
  const labels = JSON.parse(card.dataset.asked).filter(isGiven).map(([, label]) => label);
  const text = labels.length ? card.dataset.besides.replace("{}", () => labels.join(" · ")) : "";
  const shown = card.querySelector(".besides");
  if (!text) return shown?.remove();
  const line = shown ?? card.appendChild(Object.assign(document.createElement("p"), { className: "besides" }));
  if (line.textContent !== text) line.textContent = text;
}

// Touches only the lines that are different, so that no more than these is read aloud.
function draw(card) {
  const seen = seenBy(Number(card.dataset.level));
  const said = seen.length ? seen : [card.dataset.nothing];
  const shown = [...card.querySelectorAll("p:not(.besides)")];
  said.forEach((text, at) => {
    const line = shown[at] ?? card.insertBefore(document.createElement("p"), card.querySelector(".besides"));
    if (line.textContent !== text) line.textContent = text;
    line.className = seen.length ? "" : "nothing";
    line.dir = seen.length ? "auto" : "";
  });
  for (const line of shown.slice(said.length)) line.remove();
  drawBesides(card);
}

function update() {
  for (const card of region.querySelectorAll("[data-level]")) draw(card);
}

if (region && form) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, PAUSE);
  });
  // What was typed is told of as its field is left: by the press on a button below, which must not move away.
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select, [type=radio], [type=checkbox]")) return;
    clearTimeout(waiting);
    update();
  });
  window.addEventListener("pageshow", update);
  document.getElementById("live-preview-hint").textContent = region.dataset.hint;
  update();
}
