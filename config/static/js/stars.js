// Stars a session without loading the page again. Without scripts, or when that fails, the button sends its form.
const form = document.getElementById("stars");

function show(button, isOn) {
  button.setAttribute("aria-pressed", String(isOn));
  button.value = isOn ? "no" : "yes";
  button.querySelector("[aria-hidden]").textContent = isOn ? "★" : "☆";
}

async function press(button) {
  const body = new FormData(form);
  body.set("star", button.value);
  const answer = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("not starred");
  show(button, (await answer.json()).starred);
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.formAction || form.dataset.isPlain) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  press(button)
    .catch(() => {
      form.dataset.isPlain = "yes";
      form.requestSubmit(button);
    })
    .finally(() => button.removeAttribute("aria-busy"));
});
