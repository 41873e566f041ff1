// Blocks in the head, so that the right theme stands before the first paint.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const read = () => /(?:^|;\s*)theme=(light|dark|system)/.exec(document.cookie)?.[1] ?? 'system';
  const isDark = mode => mode === 'dark' || (mode === 'system' && system.matches);
  const paint = () => { root.dataset.theme = isDark(read()) ? 'dark' : 'light'; };

  paint();
  system.addEventListener('change', paint);

  window.apTheme = {
    get: read,
    set: mode => {
      const secure = location.protocol === 'https:' ? '; secure' : '';
      document.cookie = `theme=${mode}; path=/; max-age=31536000; samesite=lax${secure}`;
      paint();
    },
  };
})();
