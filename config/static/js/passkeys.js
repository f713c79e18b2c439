// Set a passkey up or use one (WebAuthn Level 2): the page holds the options as JSON and the form takes the answer as JSON.

const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), one => one.charCodeAt(0));

const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const described = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));

function answered(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

function asked(options) {
  if (!options.user) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
    return navigator.credentials.get({ publicKey });
  }
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  return navigator.credentials.create({ publicKey });
}

const part = name => document.querySelector(`[data-passkey="${name}"]`);

function show(name) {
  for (const words of document.querySelectorAll("[data-passkey-says]")) words.hidden = words.dataset.passkeySays !== name;
}

async function press(button, form, options) {
  if (options.user && !form.reportValidity()) return;
  button.disabled = true;
  show("waiting");
  try {
    form.elements.credential.value = answered(await asked(options));
    form.submit();
  } catch (error) {
    show(error.name === "InvalidStateError" ? "known" : "failed");
    button.disabled = false;
  }
}

const source = document.getElementById("passkey-options");
if (source && window.PublicKeyCredential) {
  const button = part("button");
  const options = JSON.parse(source.textContent).publicKey;
  part("block").hidden = false;
  part("without").hidden = true;
  button.addEventListener("click", () => press(button, button.form, options));
}
