// Draws what is written in Mermaid; where it cannot be drawn, the text stays open.
(async () => {
  // Before the page is loaded, for then it would draw by itself, over the texts.
  mermaid.initialize({ startOnLoad: false, theme: 'neutral' });
  // The theme hides the page until its own script is there, and in what is hidden no text has a size.
  await new Promise((shown) => {
    const style = new MutationObserver(() => look());
    const look = () => {
      if (document.body.style.display === 'none') return;
      style.disconnect();
      shown();
    };
    style.observe(document.body, { attributeFilter: ['style'] });
    look();
  });
  for (const [index, box] of document.querySelectorAll('[data-diagram]').entries()) {
    try {
      const { svg } = await mermaid.render(`diagram-${index}`, box.dataset.diagram);
      box.innerHTML = svg;
      box.parentElement.querySelector('details').open = false;
    } catch (error) {
      // The others are drawn all the same.
      console.error(`diagram ${index + 1} cannot be drawn`, error);
    }
  }
})();
