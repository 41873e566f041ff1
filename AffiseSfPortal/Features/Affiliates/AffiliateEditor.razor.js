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

// After a save or a discard: nothing is unsaved, and from now on it is kept under the affiliate's own key.
export function renew(storageKey, stamp) {
  if (!current) return;
  sessionStorage.removeItem(current.storageKey);
  Object.assign(current, { storageKey, stamp, values: {} });
  sessionStorage.removeItem(storageKey);
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
  if (element.type !== 'checkbox' && element.type !== 'radio') return element.value;
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
  try {
    sessionStorage.setItem(current.storageKey, JSON.stringify({ stamp: current.stamp, values: current.values }));
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
