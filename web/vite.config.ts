import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** A static page that works from any folder of any host: no address in it is absolute. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  // The examples are written against the package's public names.
  resolve: { alias: { 'replisim/lab': fileURLToPath(new URL('../lab/index.ts', import.meta.url)) } },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'system.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
});
