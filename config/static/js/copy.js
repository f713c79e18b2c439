// Copy what is shown once. Without scripts the button stays hidden, and the text is selected by hand.
async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return;
  }
  button.textContent = button.dataset.copied;
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button));
  button.hidden = false;
}
