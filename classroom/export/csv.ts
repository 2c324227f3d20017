import { SITE_NAMES } from '../../model/server/memory/sites.ts';
import { walkServer } from '../../model/server/shape/reachable.ts';
import { BIRTH, REFCOUNT, REQUESTED, ROW, SITE, USABLE } from '../../sim/index.ts';
import { briefly, type Story } from './story.ts';

const COLUMNS = [
  'server',
  'row',
  'site',
  'requested',
  'usable',
  'refcount',
  'born',
  'state',
  'holder',
  'text',
];

/** A field as RFC 4180 has it; text that a spreadsheet would compute is marked as text. */
function field(value: string | number): string {
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The ledger at the end of the run, an allocation a line: `held` when the audit reaches it, else `leaked`. */
export function toCsv(story: Story): string {
  const lines = [COLUMNS.join(',')];
  for (const { server } of story.run.simulation.world.servers) {
    const holders = new Map<number, string>();
    walkServer(server, (address, holder) => {
      if (!holders.has(address)) holders.set(address, holder);
    });
    const { cells, text, top } = server.heap;
    for (let row = ROW; row < top; row += ROW) {
      if (cells[row + USABLE] === 0) continue;
      const holder = holders.get(row);
      lines.push(
        [
          server.name,
          row / ROW,
          SITE_NAMES[cells[row + SITE]],
          cells[row + REQUESTED],
          cells[row + USABLE],
          cells[row + REFCOUNT],
          cells[row + BIRTH],
          holder === undefined ? 'leaked' : 'held',
          holder ?? '',
          briefly(text[row / ROW], 40),
        ]
          .map(field)
          .join(','),
      );
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}
