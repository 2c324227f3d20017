// Draws what is written in Mermaid; where it cannot be drawn, the text stays open.
const draw = async () => {
  mermaid.initialize({ startOnLoad: false, theme: 'neutral' });
  for (const [index, box] of document.querySelectorAll('[data-diagram]').entries()) {
    const { svg } = await mermaid.render(`diagram-${index}`, box.dataset.diagram);
    box.innerHTML = svg;
    box.parentElement.querySelector('details').open = false;
  }
};
draw();
