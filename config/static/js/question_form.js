// The organisers' form for a question: choices only where the kind has some, and of the conditions those of the chosen
// stage. Without this module all of it is shown, the hints say what belongs together, and the server refuses the rest.

const WITH_CHOICES = ["choice", "choices"];

const form = document.querySelector("form:has([name=kind])");

const chosen = (name) => form.querySelector(`[name=${name}]:checked`);

function follow() {
  const options = form.elements.namedItem("options");
  if (options) {
    options.disabled = !WITH_CHOICES.includes(chosen("kind")?.value);
    options.closest(".field").hidden = options.disabled;
  }
  const condition = form.elements.namedItem("shown_if");
  const stage = chosen("stage")?.closest("label")?.textContent.trim();
  for (const group of condition.querySelectorAll("optgroup")) {
    group.disabled = group.hidden = group.label !== stage;
    if (group.disabled && group.contains(condition.selectedOptions[0])) condition.value = "";
  }
}

follow();
form.addEventListener("change", follow);
