import { briefly, type Story } from '../story.ts';
import { inOrder, wordsFor } from './in-order.ts';

/** What has a meaning of its own in Mermaid is written as an entity: `#59;` is a semicolon. */
function escaped(text: string): string {
  return text.replace(/[#;<>{}"`\\%:]/g, (character) => `#${character.charCodeAt(0)};`);
}

/** A Mermaid sequence diagram: messages as they arrive, lost ones with a cross, what changed as notes. */
export function toMermaid(story: Story): string {
  const words = wordsFor(story.lanes);
  const lines = ['sequenceDiagram'];
  // A name of its own beside the label: `end` and the like are words of the language.
  const name = (lane: string) => `p_${words.get(lane)}`;
  for (const lane of story.lanes) lines.push(`  participant ${name(lane.name)} as ${escaped(lane.name)}`);
  for (const happening of inOrder(story)) {
    if (happening.what === 'moment') {
      const { kind, lane, text } = happening.moment;
      if (kind !== 'action') lines.push(`  Note over ${name(lane)}: ${escaped(text)}`);
      continue;
    }
    const { from, to, text, arrivedEvent } = happening.message;
    const label = escaped(briefly(text)) || `${text.length} bytes`;
    if (happening.what === 'receive') lines.push(`  ${name(from)}->>${name(to)}: ${label}`);
    else if (arrivedEvent === null) lines.push(`  ${name(from)}-x${name(to)}: ${label}`);
  }
  return `${lines.join('\n')}\n`;
}
