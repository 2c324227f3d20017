import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { bundledPackages } from './bundled-packages.ts';

const bundled = bundledPackages('bundled-packages.txt');

/** A static page that works from any folder of any host: no address in it is absolute. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  // The examples are written against the package's public names.
  resolve: { alias: { 'replisim/lab': fileURLToPath(new URL('../lab/index.ts', import.meta.url)) } },
  plugins: [bundled.page],
  worker: { format: 'es', plugins: bundled.worker },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // The simulator is one chunk for its workers, which load it beside the page.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: ['index.html', 'system.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
});
