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

// Touches only the lines that are different, so that no more than these is read aloud.
function draw(card) {
  const seen = seenBy(Number(card.dataset.level));
  const said = seen.length ? seen : [card.dataset.nothing];
  const shown = [...card.querySelectorAll("p")];
  said.forEach((text, at) => {
    const line = shown[at] ?? card.appendChild(document.createElement("p"));
    if (line.textContent !== text) line.textContent = text;
    line.className = seen.length ? "" : "nothing";
    line.dir = seen.length ? "auto" : "";
  });
  for (const line of shown.slice(said.length)) line.remove();
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
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    update();
  });
  window.addEventListener("pageshow", update);
  document.getElementById("live-preview-hint").textContent = region.dataset.hint;
  update();
}
