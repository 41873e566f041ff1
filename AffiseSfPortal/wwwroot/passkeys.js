// Passkeys on pages without a circuit: asks the browser and posts what it answers with the form's own token.
(() => {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;

  const makes = form => form.dataset.apPasskey.endsWith('/creation');

  async function ask(form) {
    const answer = await fetch(form.dataset.apPasskey, {
      method: 'POST',
      headers: { RequestVerificationToken: form.querySelector('[name=__RequestVerificationToken]').value },
    });
    if (!answer.ok) throw new Error(`The portal answered ${answer.status}.`);
    const options = await answer.json();
    return makes(form)
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }

  document.querySelectorAll('form[data-ap-passkey]').forEach(form => {
    const field = form.querySelector('[data-ap-credential]');
    const said = form.querySelector('[data-ap-passkey-said]');
    let asking = false;
    form.hidden = false;
    form.addEventListener('submit', async e => {
      if (field.value) return;
      e.preventDefault();
      if (asking) return;
      asking = true;
      said.hidden = true;
      try {
        field.value = JSON.stringify(await ask(form));
        form.requestSubmit();
      } catch {
        // Cancelled, not there, or too late: the person may try again.
        said.hidden = false;
      } finally {
        asking = false;
      }
    });
  });
})();
