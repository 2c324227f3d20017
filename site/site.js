// A link within the summary of a folder can be reached by nobody who has no mouse: it becomes the folder's first entry.
const unlinked = () => {
  for (const link of document.querySelectorAll('.tsd-navigation summary > a')) {
    const summary = link.parentElement;
    const list = summary.parentElement.querySelector('ul');
    if (list === null) continue;
    const words = document.createElement('span');
    words.append(...link.childNodes);
    link.replaceWith(words);
    link.textContent = 'Overview';
    const entry = document.createElement('li');
    entry.append(link);
    list.prepend(entry);
  }
};
new MutationObserver(unlinked).observe(document.body, { childList: true, subtree: true });
unlinked();
