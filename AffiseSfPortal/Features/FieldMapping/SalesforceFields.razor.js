// Keys of the mapping grid. Cells are [data-cell="column"] inside rows [data-row]; the server never hears of arrows.

const editable = e => e.matches?.('input, textarea, select, [contenteditable]');
const cellsOf = row => [...row.querySelectorAll('[data-cell]')].filter(c => c.offsetParent !== null);

function sideways(cell, step) {
  const cells = cellsOf(cell.closest('[data-row]'));
  cells[cells.indexOf(cell) + step]?.focus();
}

function upOrDown(cell, step) {
  const rows = [...cell.closest('[data-grid]').querySelectorAll('[data-row]')];
  let i = rows.indexOf(cell.closest('[data-row]')) + step;
  for (; i >= 0 && i < rows.length; i += step) {
    const cells = cellsOf(rows[i]);
    const next = cells.find(c => c.dataset.cell === cell.dataset.cell) ?? cells.find(c => c.dataset.cell === 'target');
    if (next) { next.focus(); return; }
  }
}

function nextToLookAt(cell) {
  const rows = [...cell.closest('[data-grid]').querySelectorAll('[data-row]')];
  const at = rows.indexOf(cell.closest('[data-row]'));
  const ordered = [...rows.slice(at + 1), ...rows.slice(0, at)];
  const row = ordered.find(r => r.dataset.look === 'true');
  if (row) cellsOf(row).find(c => c.dataset.cell === 'target' || c.dataset.cell === 'source')?.focus();
}

function inGrid(e, cell) {
  if (e.altKey && (e.key === 'ArrowLeft' || e.key === 'ArrowRight')) {
    document.querySelector(e.key === 'ArrowLeft' ? '[data-sample-newer]' : '[data-sample-older]')?.click();
    return true;
  }
  if (e.altKey && e.key === 'ArrowDown') { cell.click(); return true; }
  if (e.altKey || e.ctrlKey || e.metaKey) return false;
  switch (e.key) {
    case 'ArrowLeft': sideways(cell, -1); return true;
    case 'ArrowRight': sideways(cell, 1); return true;
    case 'ArrowUp': upOrDown(cell, -1); return true;
    case 'ArrowDown': upOrDown(cell, 1); return true;
    case 'F2': cell.click(); return true;
    case 'n': case 'N': nextToLookAt(cell); return true;
    case 'a': case 'A': cell.closest('[data-row]').querySelector('[data-accept]')?.click(); return true;
    default: return false;
  }
}

// From the click on a cell until its combobox stands there, letters are kept for it; they must neither be lost nor act on the grid.
const patience = 3000;
let awaited = null;

function keepForBox(e) {
  if (!awaited || e.timeStamp - awaited.since > patience || e.ctrlKey || e.metaKey || e.altKey) return false;
  if (e.key.length === 1) awaited.text += e.key;
  else if (e.key === 'Backspace') awaited.text = awaited.text.slice(0, -1);
  else if (e.key === 'Escape' || (e.key === 'Enter' && awaited.text)) awaited.last = e.key;
  else if (e.key !== 'Tab') return false;
  e.preventDefault();
  return true;
}

function handOver(box) {
  const { text, last } = awaited;
  awaited = null;
  if (text) {
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  if (last) box.dispatchEvent(new KeyboardEvent('keydown', { key: last, bubbles: true }));
}

// A cell that was entered has the focus as soon as it is drawn, and so has the cell that is left: no key falls between them.
function followFocus() {
  let entered = null;
  const observer = new MutationObserver(changes => {
    for (const node of changes.flatMap(c => [...c.addedNodes])) {
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const box = node.matches('[data-entered]') ? node : node.querySelector('[data-entered]');
      if (box) {
        entered = box.id;
        box.focus();
      } else if (entered && document.activeElement === document.body) {
        const cell = node.id === entered ? node : node.querySelector(`#${CSS.escape(entered)}`);
        if (cell) { cell.focus(); entered = null; }
      }
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return observer;
}

export function attach(page) {
  const observer = followFocus();
  const call = name => page.invokeMethodAsync(name).catch(() => { /* the circuit is going away */ });
  const onKey = e => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 's') {
      e.preventDefault();
      if (!e.repeat) call('SaveByKeyAsync');
      return;
    }
    if (editable(e.target)) {
      if (e.target.getAttribute('role') === 'combobox' && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) e.preventDefault();
      return;
    }
    if (document.querySelector('.mud-dialog') || keepForBox(e)) return;
    const cell = e.target.closest?.('[data-grid] [data-cell]');
    if (cell && inGrid(e, cell)) { e.preventDefault(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === '/') { e.preventDefault(); document.getElementById('mapping-search')?.focus(); }
    if (e.key === '?') { e.preventDefault(); call('ShowKeysAsync'); }
  };
  // One tab stop: the cell that had the focus last (and the first one, so that there always is one).
  const onFocus = e => {
    if (e.target.matches?.('[data-grid] [role="combobox"]')) {
      if (awaited) handOver(e.target);
      // On a phone the list opens under its input, so the input goes up.
      if (innerWidth < 780) e.target.scrollIntoView({ block: 'start' });
      return;
    }
    const cell = e.target.closest?.('[data-grid] [data-cell]');
    if (!cell) return;
    for (const other of cell.closest('[data-grid]').querySelectorAll('[data-cell][tabindex="0"]:not([data-first])')) other.tabIndex = -1;
    cell.tabIndex = 0;
  };
  // A press on the open list must not take the focus from its input, or the list would be gone before the click.
  const onPress = e => { if (e.target.closest?.('[data-keep-focus]')) e.preventDefault(); };
  const onClick = e => {
    if (e.target.closest?.('[data-grid] [data-cell][aria-haspopup]')) awaited = { since: e.timeStamp, text: '', last: null };
  };
  const heard = { keydown: onKey, focusin: onFocus, mousedown: onPress, click: onClick };
  for (const [name, handler] of Object.entries(heard)) document.addEventListener(name, handler);
  return { detach() { observer.disconnect(); for (const [name, handler] of Object.entries(heard)) document.removeEventListener(name, handler); } };
}

export function focusOn(id) { document.getElementById(id)?.focus(); }

export function reveal(id) { document.getElementById(id)?.scrollIntoView({ block: 'nearest' }); }

export function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// Unsaved changes, for a reload of this tab. A full or forbidden storage costs the draft after a reload, never the page.
export function keep(key, draft) {
  try {
    if (draft) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
  } catch { /* as said above */ }
}

export function kept(key) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    const isRow = r => (r?.source === null || typeof r?.source === 'string') && typeof r.target === 'string' && Number.isInteger(r.transform);
    const isDraft = Number.isInteger(draft?.baseNumber) && typeof draft.acceptsNoKey === 'boolean' && Array.isArray(draft.rows) && draft.rows.every(isRow);
    return isDraft ? draft : null;
  } catch {
    return null;
  }
}
