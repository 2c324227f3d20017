import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Asked for by those alone who make one file of the page, or keep it. */
const NOT_OF_THE_PAGE = ['offline-worker.js', 'single-file.js', 'bundled-packages.txt'];

/** A part of the page's build: tells the service worker which files there are, and a version that moves with them. */
export function offlineFiles(): Plugin {
  return {
    name: 'offline-files',
    writeBundle({ dir = '' }) {
      const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(dir, name)).isFile())
        .map((name) => name.split(sep).join('/'))
        .filter((name) => !NOT_OF_THE_PAGE.includes(name))
        .sort();
      const hash = createHash('sha256');
      for (const name of files) hash.update(name).update(readFileSync(join(dir, name)));
      const worker = join(dir, 'offline-worker.js');
      const list = [hash.digest('hex').slice(0, 16), ...files].join('|');
      writeFileSync(worker, readFileSync(worker, 'utf8').replace('REPLISIM_OFFLINE_FILES', list));
    },
  };
}
