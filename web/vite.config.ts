import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** A static page that works from any folder of any host: no address in it is absolute. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  define: { __ENGINE_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
});
