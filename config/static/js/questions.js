// Show a question only while the answer after which it is asked is given. Without this module every question is shown,
// with the condition in its hint; what is entered where it does not hold is not kept.

const controls = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

const isAnswered = (form, name, answer) =>
  controls(form, name).some((one) => {
    const isChosen = one.type === "radio" || one.type === "checkbox" ? one.checked : true;
    return isChosen && one.value === answer && !one.closest(".field")?.hidden;
  });

const follow = (form) => {
  for (const one of form.querySelectorAll("[data-only-if]")) {
    const field = one.closest(".field");
    if (field) field.hidden = !isAnswered(form, one.dataset.onlyIf, one.dataset.onlyAnswer);
  }
};

for (const form of document.querySelectorAll("form")) {
  if (form.querySelector("[data-only-if]")) {
    follow(form);
    form.addEventListener("change", () => follow(form));
  }
}
