// The page works without this script; it adds keys and saves a click.
(() => {
  const box = document.getElementById('q');
  const hits = [...document.querySelectorAll('.hit h2 a, .hit h2 [tabindex]')];
  const typing = e => e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement || e.target instanceof HTMLTextAreaElement;

  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Escape' && e.target === box) { box.blur(); return; }
    if (typing(e)) return;
    if (e.key === '/') { e.preventDefault(); box.focus(); box.select(); return; }
    if (e.key !== 'j' && e.key !== 'k' || hits.length === 0) return;
    const at = hits.indexOf(document.activeElement);
    const next = e.key === 'j' ? Math.min(at + 1, hits.length - 1) : Math.max(at - 1, 0);
    hits[next].focus();
    hits[next].scrollIntoView({ block: 'nearest' });
  });

  document.getElementById('index')?.addEventListener('change', e => { if (box.value.trim()) e.target.form.submit(); });
  document.getElementById('form').addEventListener('submit', e => {
    if (!box.value.trim()) { e.preventDefault(); box.focus(); return; }
    document.body.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', () => document.body.removeAttribute('aria-busy'));
})();
