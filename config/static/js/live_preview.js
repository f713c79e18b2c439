// Shows, while someone fills in the registration form, what each circle would see of them: as delegates/preview.py does
// for the page where the answers are checked. It reads the form and writes the cards; it asks for nothing and keeps nothing.

const PAUSE = 600; // milliseconds without a key, so that a screen reader is not told of every letter
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

function paragraph(text, direction, kind) {
  const made = document.createElement("p");
  made.textContent = text;
  made.dir = direction;
  if (kind) made.className = kind;
  return made;
}

function draw(card) {
  const seen = seenBy(Number(card.dataset.level));
  const said = seen.length
    ? seen.map((text) => paragraph(text, "auto"))
    : [paragraph(card.dataset.nothing, "", "nothing")];
  const shown = [...card.querySelectorAll("p")];
  const isSame = said.length === shown.length && said.every((one, at) => one.textContent === shown[at].textContent);
  if (isSame) return;
  for (const one of shown) one.remove();
  card.append(...said);
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
  window.addEventListener("pageshow", update);
  document.getElementById("live-preview-hint").textContent = region.dataset.hint;
  update();
}
