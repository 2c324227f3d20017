import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { VARIANTS } from '../model/index.ts';
import { parseScenario, problemText } from '../model/scenario-text.ts';

/** What an import of a scenario's file with this query gives: the scenario, whole and checked. */
const QUERY = '?scenario';

/** A part of the page's build: reads the shipped scenarios, so that the page need not load what reads them. */
export function scenariosAsData(): Plugin {
  return {
    name: 'scenarios-as-data',
    load(id) {
      if (!id.endsWith(QUERY)) return null;
      const path = id.slice(0, -QUERY.length);
      const text = readFileSync(path, 'utf8');
      const known = { file: basename(path), variants: VARIANTS.map((variant) => variant.id) };
      const { scenario, problems } = parseScenario(text, known);
      if (scenario === null) throw new Error(problems.map(problemText).join('\n'));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(scenario))});`;
    },
  };
}
