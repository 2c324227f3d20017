// Writes schemas/*.json from what the command reads and prints; npm run compile does it. A test holds them together.
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemaOf, SCHEMAS } from '../dist/cli/schemas/index.js';

mkdirSync('schemas', { recursive: true });
for (const name of Object.keys(SCHEMAS))
  writeFileSync(`schemas/${name}.schema.json`, `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`);
