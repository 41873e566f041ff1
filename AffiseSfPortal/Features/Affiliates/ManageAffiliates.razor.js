// Keys of the list. A letter acts only where nobody is typing.
const isTyping = e => e.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
let last;

function onKey(e) {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const row = e.target.closest?.('tr[data-row]');
  if (e.key === '/' && !isTyping(e)) {
    e.preventDefault();
    const search = document.getElementById('affiliate-search');
    search?.focus();
    search?.select();
  } else if (e.key === 'Escape' && !isTyping(e)) {
    document.getElementById('selection-clear')?.click();
  } else if (row && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
    e.preventDefault();
    const next = e.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling;
    next?.querySelector('a[data-open]')?.focus();
  } else if (row && e.key === ' ' && e.target.matches('a[data-open]')) {
    e.preventDefault();
    row.querySelector('input[type=checkbox]')?.click();
  } else if (row && e.key === 'Enter' && e.target.matches('input[type=checkbox]')) {
    e.preventDefault();
    row.querySelector('a[data-open]')?.click();
  }
}

// Shift and a second tick take the rows between, as everywhere.
function onClick(e) {
  const box = e.target.closest?.('tr[data-row] input[type=checkbox]');
  if (box) {
    const boxes = [...document.querySelectorAll('tr[data-row] input[type=checkbox]')];
    const from = boxes.indexOf(last);
    const to = boxes.indexOf(box);
    last = box;
    if (e.shiftKey && from >= 0 && from !== to) {
      const between = boxes.slice(Math.min(from, to), Math.max(from, to) + 1);
      setTimeout(() => between.filter(b => b !== box && b.checked !== box.checked).forEach(b => b.click()));
    }
    return;
  }
  // A click anywhere in a row opens it; links, boxes and selected text keep their own meaning.
  const row = e.target.closest?.('tr[data-row]');
  if (row && !e.target.closest('a, button, input, label') && !String(getSelection())) row.querySelector('a[data-open]')?.click();
}

export function attach() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
}

export function detach() {
  document.removeEventListener('keydown', onKey);
  document.removeEventListener('click', onClick);
}
