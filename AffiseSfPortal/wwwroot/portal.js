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
      mode: window.apTheme.get(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC',
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

  // The drawer and the menus of the bar: the browser opens and closes them, here they find their place and their keys.
  const menuOf = node => node?.closest?.('[data-ap-menu]');
  const itemsOf = menu => [...menu.querySelectorAll('[role^=menuitem]')].filter(i => i.offsetParent);
  // What the open drawer dims can be neither pressed nor reached.
  const dim = isDimmed => document.querySelectorAll('.ap-appbar, .ap-main').forEach(part => { part.inert = isDimmed; });
  const openerOf = menu => document.querySelector(`[popovertarget="${menu.id}"]`);

  document.addEventListener('beforetoggle', e => {
    // Before the focus goes back to the button.
    if (e.target.id === 'drawer' && e.newState !== 'open') dim(false);
    if (e.newState !== 'open' || menuOf(e.target) !== e.target) return;
    const at = openerOf(e.target).getBoundingClientRect();
    Object.assign(e.target.style, { inset: `${at.bottom + 4}px ${Math.max(8, document.documentElement.clientWidth - at.right)}px auto auto` });
  }, true);

  document.addEventListener('toggle', e => {
    if (e.newState !== 'open') return;
    if (menuOf(e.target) === e.target && !e.target.contains(document.activeElement)) itemsOf(e.target)[0]?.focus();
    if (e.target.id === 'drawer') {
      e.target.querySelector('.active, a').focus();
      dim(true);
    }
  }, true);

  document.addEventListener('click', e => {
    const theme = e.target.closest?.('[data-ap-theme]')?.dataset.apTheme;
    if (theme) window.apTheme.set(theme);
    if (e.target.closest?.('[role^=menuitem], .ap-drawer a')) e.target.closest('[popover]')?.hidePopover();
  });

  const openPopover = () => document.querySelector('[popover]:popover-open');

  // Older iPhones do not close them by a press beside them; and what lies under the dimmed part is not meant by it.
  let isSpent = false;
  document.addEventListener('pointerdown', e => {
    const open = openPopover();
    isSpent = open?.id === 'drawer' && !open.contains(e.target);
    if (open && !open.contains(e.target) && !e.target.closest?.(`[popovertarget="${open.id}"]`)) open.hidePopover();
  }, true);
  document.addEventListener('click', e => {
    if (!isSpent) return;
    isSpent = false;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);

  window.addEventListener('resize', () => { if (menuOf(openPopover())) openPopover().hidePopover(); });
  window.matchMedia('(min-width: 960px)').addEventListener('change', () => openPopover()?.hidePopover());

  document.addEventListener('keydown', e => {
    const closed = e.key === 'ArrowDown' && document.getElementById(e.target.getAttribute?.('popovertarget'));
    if (closed && menuOf(closed) === closed) {
      e.preventDefault();
      closed.showPopover();
      itemsOf(closed)[0]?.focus();
      return;
    }
    const menu = menuOf(e.target);
    if (!menu) return;
    const items = itemsOf(menu);
    const here = items.indexOf(document.activeElement);
    const begins = item => item.textContent.trim().toLowerCase().startsWith(e.key.toLowerCase());
    let next;
    switch (e.key) {
      case 'ArrowDown': next = items[(here + 1) % items.length]; break;
      case 'ArrowUp': next = items[(here - 1 + items.length) % items.length]; break;
      case 'Home': next = items[0]; break;
      case 'End': next = items[items.length - 1]; break;
      case 'Tab': menu.hidePopover(); return;
      case ' ':
        // A link is pressed by Enter alone; an item of a menu by both.
        if (document.activeElement.matches('a')) {
          e.preventDefault();
          document.activeElement.click();
        }
        return;
      default:
        if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) next = [...items.slice(here + 1), ...items.slice(0, here + 1)].find(begins);
    }
    if (!next) return;
    e.preventDefault();
    next.focus();
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
