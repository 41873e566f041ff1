// The connection of a page to the portal. What is typed while it is down is told when it is back; what is pressed is refused aloud;
// a page that the portal no longer knows is loaded anew. Only interactive pages have the bar.
(() => {
  const bar = document.getElementById('components-reconnect-modal');
  if (!bar) return;
  const root = document.documentElement;
  const hint = bar.querySelector('.ap-reconnect-hint');
  const notice = document.getElementById('ap-notice');

  // A connection may be dead for so long before the browser notices; what was told meanwhile went nowhere.
  const doubt = 35_000;
  // One message tells a value twice and holds 256 KB.
  const most = 40_000;
  const mostBytes = 124_000;

  const typed = new Map();
  const accepted = new WeakMap();
  let lost = false;
  let offline = false;
  let droppedAt = 0;
  let telling = false;
  let leaving = false;
  let refused;

  const isTick = f => f.matches('input[type=checkbox], input[type=radio]');
  const isText = f => f.matches('input, textarea, select') && !isTick(f) && !['file', 'button', 'submit', 'hidden'].includes(f.type);
  const isDown = () => lost || offline;
  const pause = ms => new Promise(done => { setTimeout(done, ms); });

  // ---- What one message cannot hold is refused where it is entered: sent, it would end the page.

  const bytes = text => new TextEncoder().encode(JSON.stringify(text)).length;
  const fits = text => text.length <= most / 8 || (text.length <= most && bytes(text) <= mostBytes);
  const labelOf = f => (f.labels?.[0]?.innerText ?? f.getAttribute('aria-label') ?? '').trim();

  window.addEventListener('focusin', e => { if (e.target.matches?.('input, textarea')) accepted.set(e.target, e.target.value); }, true);

  function bound(e) {
    const field = e.target;
    if (!field.matches?.('input, textarea') || !isText(field)) return;
    if (fits(field.value)) {
      accepted.set(field, field.value);
      if (field === refused) notice.hidden = true;
      return;
    }
    e.stopImmediatePropagation();
    const number = n => n.toLocaleString(root.lang);
    const words = [labelOf(field), number(field.value.length), number(most)];
    field.value = accepted.get(field) ?? field.defaultValue;
    refused = field;
    say(notice.dataset.tooLong.replace(/\{(\d)\}/g, (_, i) => words[i]));
  }
  window.addEventListener('input', bound, true);
  window.addEventListener('change', bound, true);

  let silence;
  function say(words) {
    notice.textContent = words;
    notice.hidden = false;
    clearTimeout(silence);
    silence = setTimeout(() => { notice.hidden = true; }, 12_000);
  }

  // ---- What is typed is remembered until it is certain that the portal heard of it.

  function remember(e) {
    const field = e.target;
    if (telling || !field.matches || !(isText(field) || isTick(field))) return;
    const now = performance.now();
    const earlier = typed.get(field);
    // Again at the end: it is told in the order of the last change.
    typed.delete(field);
    typed.set(field, {
      at: now,
      unheard: isDown() || earlier?.unheard === true,
      value: field.value,
      checked: field.checked,
      before: earlier?.unheard ? earlier.before : !field.checked,
    });
    if (isDown()) root.dataset.apUntold = '';
    else for (const [f, t] of typed) if (!t.unheard && now - t.at > doubt) typed.delete(f);
  }
  window.addEventListener('input', remember, true);
  window.addEventListener('change', remember, true);

  function tell(ticksToo) {
    telling = true;
    try {
      for (const [field, entry] of typed) {
        if (!field.isConnected) typed.delete(field);
        else if (isText(field) && (entry.unheard || entry.at > droppedAt - doubt)) tellText(field, entry);
        else if (ticksToo && isTick(field) && entry.unheard) tellTick(field, entry);
      }
    } finally {
      telling = false;
    }
    delete root.dataset.apUntold;
  }

  function tellText(field, entry) {
    // What the portal drew meanwhile may have put the old value back.
    if (entry.unheard && field.value !== entry.value) field.value = entry.value;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    if (field !== document.activeElement) {
      field.dispatchEvent(new FocusEvent('blur'));
      field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    }
    Object.assign(entry, { at: performance.now(), unheard: false, value: field.value });
  }

  // Some boxes turn over whenever they are told: one that stands as before must not be.
  function tellTick(field, entry) {
    field.checked = entry.checked;
    if (field.type === 'radio' ? entry.checked : entry.checked !== entry.before) field.dispatchEvent(new Event('change', { bubbles: true }));
    typed.delete(field);
  }

  // ---- What is pressed while the bar is up cannot be done, and says so.

  function refuse() {
    // Taken away and put back, so that a reader says it each time.
    hint.hidden = true;
    requestAnimationFrame(() => { hint.hidden = !isDown(); });
  }

  window.addEventListener('click', e => {
    if (!isDown()) return;
    const pressed = e.target.closest?.('button, a[href], [role=button], [role=option], [role=tab], [role^=menuitem], [role=combobox]:not(input)');
    if (!pressed || bar.contains(pressed) || pressed.matches('a[target=_blank], [popovertarget]')) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    refuse();
  }, true);

  window.addEventListener('keydown', e => {
    const saves = (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 's';
    if (isDown() && (saves || (e.key === 'Enter' && e.target.matches?.('input')))) refuse();
  }, true);

  // A form of a page is the portal's to read: sent by the browser itself it would leave the page for an address that nobody answers.
  window.addEventListener('submit', e => {
    if (e.target.method !== 'post') {
      e.preventDefault();
      if (!isDown()) return;
      e.stopImmediatePropagation();
      refuse();
    } else if ('apSignOut' in e.target.dataset) {
      keepItem('ap-signing-out', '1');
    }
  }, true);

  // ---- Down and up again.

  async function answers() {
    try {
      return (await fetch('favicon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(3000) })).ok;
    } catch {
      return false;
    }
  }

  function down() {
    if (!isDown()) droppedAt = performance.now();
  }

  // The browser knows sooner than the connection itself that the network is gone. A portal on this machine is there all the same.
  window.addEventListener('offline', async () => {
    if (offline || await answers()) return;
    down();
    offline = true;
    bar.classList.add('ap-offline');
    while (offline && !await answers()) await pause(1000);
    offline = false;
    bar.classList.remove('ap-offline');
    if (lost) return;
    hint.hidden = true;
    // The connection may have lived through it, or be dead without knowing: then it is told again.
    tell(false);
    await pause(doubt);
    if (!isDown()) for (const [field, entry] of typed) if (entry.unheard) typed.delete(field);
  });

  bar.addEventListener('components-reconnect-state-changed', e => {
    switch (e.detail?.state) {
      case 'hide':
        lost = false;
        hint.hidden = true;
        setTimeout(() => tell(true));
        break;
      case 'failed':
        void comeBack(true);
        break;
      case 'rejected':
      case 'resume-failed':
        void comeBack(false);
        break;
      default:
        down();
        lost = true;
    }
  });

  // The portal may know this page still (the network was away for long) or not (it was started anew).
  let coming = false;
  async function comeBack(mayBeKnown) {
    if (coming) return;
    coming = true;
    try {
      for (;;) {
        while (!await answers()) await pause(document.hidden ? 10_000 : 1000);
        if (!mayBeKnown) return reload();
        try {
          if (await window.Blazor.reconnect()) return undefined;
          mayBeKnown = false;
        } catch {
          await pause(1000);
        }
      }
    } finally {
      coming = false;
    }
  }

  // Nothing that is asked on leaving could still be saved here, and what has a draft comes back.
  function reload() {
    leaving = true;
    location.reload();
  }
  window.addEventListener('beforeunload', e => { if (leaving) e.stopImmediatePropagation(); }, true);
  bar.addEventListener('click', e => { if (e.target.closest('[data-ap-action=reload]')) leaving = true; }, true);

  // Whoever signs out in one window has signed out in all.
  window.addEventListener('storage', e => { if (e.key === 'ap-signed-out' && e.newValue) reload(); });

  // ---- A page that is loaded anew gets back what it could not tell. Passwords are never kept, and what has a draft has it there.

  const here = location.pathname + location.search;
  const store = 'ap-untold';

  function keepItem(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // A full or forbidden storage costs what was not told, never the page.
    }
  }

  window.addEventListener('pagehide', () => {
    const entries = [...typed]
      .filter(([f, t]) => t.unheard && f.isConnected && f.id && isText(f) && f.type !== 'password' && !f.dataset.draft)
      .map(([f, t]) => ({ id: f.id, value: t.value }));
    if (lost && entries.length > 0) keepItem(store, JSON.stringify({ page: location.pathname + location.search, at: Date.now(), entries }));
  });

  function giveBack() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(store) ?? 'null');
      sessionStorage.removeItem(store);
    } catch {
      return;
    }
    if (kept?.page !== here || Date.now() - kept.at > 600_000) return;
    const waiting = new Map(kept.entries.map(e => [e.id, e.value]));
    const observer = new MutationObserver(put);
    function put() {
      for (const [id, value] of waiting) {
        const field = document.getElementById(id);
        if (!field || !isText(field)) continue;
        waiting.delete(id);
        // Whoever drew it listens to it only when it is done drawing.
        setTimeout(() => tellText(field, { value, unheard: true }));
      }
      if (waiting.size === 0) observer.disconnect();
    }
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), 15_000);
  }
  giveBack();

  // ---- The page stands below the bar, however many lines it has.

  new ResizeObserver(() => {
    const height = bar.getBoundingClientRect().height;
    if (height > 0) root.style.setProperty('--ap-top', `${height}px`);
    else root.style.removeProperty('--ap-top');
  }).observe(bar);
})();
