// Completions under the search box: an ARIA combobox with a listbox of its own. Without this script the box is a plain field of the form.
(() => {
  const box = document.getElementById('q');
  const list = document.createElement('ul');
  const pause = 60; // milliseconds without a letter before the server is asked
  const most = 8;
  let typed = box.value, active = -1, waiting = 0, request = null;

  list.id = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  list.hidden = true;
  box.after(list);
  box.setAttribute('role', 'combobox');
  box.setAttribute('aria-autocomplete', 'list');
  box.setAttribute('aria-controls', list.id);
  box.setAttribute('aria-expanded', 'false');

  const close = () => {
    clearTimeout(waiting);
    request?.abort();
    list.hidden = true;
    active = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };

  const choose = option => {
    box.value = option.dataset.text;
    close();
    box.form.requestSubmit();
  };

  const optionOf = ({ text, kind }, number) => {
    const option = document.createElement('li');
    option.id = `suggestion-${number}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.dir = 'auto';
    option.dataset.text = text;
    const begins = text.toLowerCase().startsWith(typed.toLowerCase()) ? typed.length : 0;
    const rest = document.createElement('b');
    rest.textContent = text.slice(begins);
    option.append(text.slice(0, begins), rest);
    if (kind === 'title') option.classList.add('title');
    return option;
  };

  const show = suggestions => {
    list.replaceChildren(...suggestions.map(optionOf));
    active = -1;
    list.hidden = suggestions.length === 0;
    box.setAttribute('aria-expanded', String(!list.hidden));
    box.removeAttribute('aria-activedescendant');
  };

  const ask = async () => {
    request = new AbortController();
    const parameters = new URLSearchParams({ q: typed, size: most });
    const index = box.form.elements.index?.value;
    if (index) parameters.set('index', index);
    try {
      const response = await fetch(`/api/suggest?${parameters}`, { signal: request.signal });
      if (response.ok) show((await response.json()).suggestions);
      else close();
    } catch {
      // Another letter came, or the server did not answer: the box works without.
    }
  };

  // Up and down go round by way of what was typed.
  const move = step => {
    const options = list.children;
    options[active]?.setAttribute('aria-selected', 'false');
    active = (active + 1 + step + options.length + 1) % (options.length + 1) - 1;
    const option = options[active];
    box.value = option ? option.dataset.text : typed;
    if (!option) return box.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    box.setAttribute('aria-activedescendant', option.id);
  };

  box.addEventListener('input', () => {
    typed = box.value;
    clearTimeout(waiting);
    request?.abort();
    if (typed.trim()) waiting = setTimeout(ask, pause);
    else close();
  });
  box.addEventListener('keydown', e => {
    if (e.isComposing) return;
    if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && !list.hidden) {
      e.preventDefault();
      move(e.key === 'ArrowDown' ? 1 : -1);
    } else if (e.key === 'Escape' && !list.hidden) {
      e.preventDefault();
      e.stopPropagation();
      box.value = typed;
      close();
    } else if (e.key === 'Enter' || e.key === 'Tab') close();
  });
  list.addEventListener('pointerdown', e => {
    e.preventDefault(); // the box keeps the focus
    const option = e.target.closest('[role=option]');
    if (option && e.button === 0) choose(option);
  });
  box.addEventListener('blur', close);
})();
