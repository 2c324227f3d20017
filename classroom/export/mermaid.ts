import { inOrder, wordsFor } from './in-order.ts';
import { briefly, type Story } from './story.ts';

/** What has a meaning of its own in Mermaid is written as an entity: `#59;` is a semicolon. */
function escaped(text: string): string {
  return text.replace(/[#;<>{}"`\\%:]/g, (character) => `#${character.charCodeAt(0)};`);
}

/** A Mermaid sequence diagram: messages as they arrive, lost ones with a cross, SELECT objects as notes. */
export function toMermaid(story: Story): string {
  const words = wordsFor(story.ends);
  const lines = ['sequenceDiagram'];
  // A name of its own beside the label: `end` and the like are words of the language.
  const name = (end: string) => `p_${words.get(end)}`;
  for (const end of story.ends) lines.push(`  participant ${name(end)} as ${escaped(end)}`);
  for (const happening of inOrder(story)) {
    if (happening.what === 'moment') {
      const { kind, end, text } = happening.moment;
      if (kind !== 'command') lines.push(`  Note over ${name(end)}: ${escaped(text)}`);
      continue;
    }
    const { from, to, bytes, arrivedStep } = happening.message;
    const label = escaped(briefly(bytes)) || `${bytes.length} bytes`;
    if (happening.what === 'receive') lines.push(`  ${name(from)}->>${name(to)}: ${label}`);
    else if (arrivedStep === null) lines.push(`  ${name(from)}-x${name(to)}: ${label}`);
  }
  return `${lines.join('\n')}\n`;
}
