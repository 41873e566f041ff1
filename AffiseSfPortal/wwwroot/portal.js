// What the pages need of the browser and components cannot do themselves.
(() => {
  // A focused notification must not vanish under the reader: focus counts as hover, which stops its clock.
  const turn = (snackbar, type) => {
    snackbar.dispatchEvent(new MouseEvent(`mouse${type}`));
    snackbar.dispatchEvent(new PointerEvent(`pointer${type}`));
  };
  document.addEventListener('focusin', e => {
    const snackbar = e.target.closest?.('.mud-snackbar');
    if (snackbar && !snackbar.contains(e.relatedTarget)) turn(snackbar, 'enter');
  });
  document.addEventListener('focusout', e => {
    const snackbar = e.target.closest?.('.mud-snackbar');
    if (snackbar && !snackbar.contains(e.relatedTarget)) turn(snackbar, 'leave');
  });

  // Copying without the clipboard permission, or over plain http, goes through a selection.
  const copyBySelection = text => {
    const area = document.createElement('textarea');
    const focused = document.activeElement;
    area.value = text;
    area.readOnly = true;
    area.className = 'ap-sr';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    focused?.focus?.();
    return done;
  };

  window.apPortal = {
    // One question at the start: a second would cost another round trip before the first paint.
    start: () => ({
      ...window.apTheme.get(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC',
      wide: window.matchMedia('(min-width: 960px)').matches,
    }),
    copy: async text => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return copyBySelection(text);
      }
    },
    submit: id => document.getElementById(id)?.requestSubmit(),
    focus: id => document.getElementById(id)?.focus(),
    scrollToEnd: id => {
      const input = document.getElementById(id);
      if (input) input.scrollLeft = input.scrollWidth;
    },
  };

  document.addEventListener('click', e => {
    const button = e.target.closest?.('[data-ap-action]');
    switch (button?.dataset.apAction) {
      case 'reload':
        location.reload();
        break;
      case 'theme':
        window.apTheme.set(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
        break;
      case 'copy':
        void window.apPortal.copy(button.dataset.apText).then(done => { if (done) button.textContent = button.dataset.apDone; });
        break;
      case 'reveal': {
        const input = document.getElementById(button.getAttribute('aria-controls'));
        const shown = input.type === 'text';
        input.type = shown ? 'password' : 'text';
        button.setAttribute('aria-pressed', String(!shown));
        break;
      }
    }
  });

  // Buttons that only work with script appear only with script.
  document.querySelectorAll('[data-ap-action][hidden]').forEach(b => { b.hidden = false; });

  // The sign-in page is the first one to know that somebody signed out: the other windows are told here, and nobody
  // finds here what another person typed.
  if (!document.getElementById('components-reconnect-modal')) {
    try {
      if (sessionStorage.getItem('ap-signing-out')) localStorage.setItem('ap-signed-out', String(Date.now()));
      sessionStorage.removeItem('ap-signing-out');
      sessionStorage.removeItem('ap-untold');
    } catch {
      // Without storage the other windows follow within half a minute.
    }
  }
})();
