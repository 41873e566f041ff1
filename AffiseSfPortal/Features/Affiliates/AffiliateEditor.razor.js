// What the editor needs of the browser: Ctrl+S, a combobox whose Enter never submits, and what was typed kept for a reload.
let current;

export function attach(form, storageKey, stamp) {
  detach();
  const draft = read(storageKey);
  current = { form, storageKey, stamp, values: draft?.values ?? {} };
  form.addEventListener('input', remember);
  form.addEventListener('change', remember);
  form.addEventListener('keydown', keepListKeys);
  document.addEventListener('keydown', saveByKey);
  current.observer = new MutationObserver(showActiveOption);
  current.observer.observe(form, { subtree: true, attributes: true, attributeFilter: ['aria-activedescendant'] });
  return draft;
}

// After a save or a discard: from now on it is kept under the affiliate's own key. What was typed and is not what was saved
// stays unsaved; after a discard nothing does.
export function renew(storageKey, stamp, saved) {
  if (!current) return;
  sessionStorage.removeItem(current.storageKey);
  sessionStorage.removeItem(storageKey);
  const newer = saved ? Object.keys(current.values).filter(key => isNewer(key, saved[key] ?? '')) : [];
  Object.assign(current, { storageKey, stamp, values: Object.fromEntries(newer.map(key => [key, valueOf(key, fieldOf(key))])) });
  if (newer.length === 0) return;
  write();
  // The server never heard of it, or it would have been saved. The focused field is told when it is left.
  for (const field of newer.map(fieldOf).filter(f => f !== document.activeElement)) {
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

function fieldOf(key) {
  return current.form.querySelector(`[data-draft="${CSS.escape(key)}"]`);
}

function isNewer(key, saved) {
  const field = fieldOf(key);
  // Of ticks the page tells one at a time: nothing can be lost together.
  return field && !isTick(field) && field.value.trim() !== saved.replaceAll('\r\n', '\n').trim();
}

function isTick(field) {
  return field.type === 'checkbox' || field.type === 'radio';
}

export function detach() {
  if (!current) return;
  current.form.removeEventListener('input', remember);
  current.form.removeEventListener('change', remember);
  current.form.removeEventListener('keydown', keepListKeys);
  document.removeEventListener('keydown', saveByKey);
  current.observer.disconnect();
  current = undefined;
}

function remember(e) {
  const key = e.target.dataset?.draft;
  if (!key) return;
  current.values[key] = valueOf(key, e.target);
  write();
}

function valueOf(key, element) {
  if (!isTick(element)) return element.value;
  return [...current.form.querySelectorAll(`input[data-draft="${CSS.escape(key)}"]:checked`)].map(i => i.value).join('\n');
}

function read(storageKey) {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
  } catch {
    return null;
  }
}

function write() {
  const draft = JSON.stringify({ stamp: current.stamp, values: current.values });
  // More than one message holds would come back as a broken page.
  if (draft.length > 60_000) return;
  try {
    sessionStorage.setItem(current.storageKey, draft);
  } catch {
    // A full or forbidden storage costs the draft after a reload, never the form.
  }
}

function keepListKeys(e) {
  const combobox = e.target.getAttribute?.('role') === 'combobox';
  if (combobox && ['Enter', 'ArrowDown', 'ArrowUp'].includes(e.key)) e.preventDefault();
}

function showActiveOption(mutations) {
  for (const m of mutations) {
    const id = m.target.getAttribute('aria-activedescendant');
    if (id) requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }));
  }
}

function saveByKey(e) {
  if (!(e.ctrlKey || e.metaKey) || e.altKey || e.key.toLowerCase() !== 's') return;
  e.preventDefault();
  const focused = document.activeElement;
  // The focused field has not told its value yet: it would on leaving.
  if (current.form.contains(focused) && focused.dataset.draft) focused.dispatchEvent(new Event('change', { bubbles: true }));
  current.form.requestSubmit();
}
