import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { bundledPackages } from './bundled-packages.ts';
import { offlineFiles } from './offline-files.ts';
import { scenariosAsData } from './scenarios-as-data.ts';

const bundled = bundledPackages('bundled-packages.txt');

/** The pages, and scripts that keep their names: the service worker, and what begins the page when it is one file. */
const INPUTS: Readonly<Record<string, string>> = {
  index: 'index.html',
  system: 'system.html',
  'offline-worker': 'offline-worker.ts',
  'single-file': 'single-file.ts',
};

/** A static page that works from any folder of any host: no address in it is absolute. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  // The examples are written against the package's public names.
  resolve: { alias: { 'replisim/lab': fileURLToPath(new URL('../lab/index.ts', import.meta.url)) } },
  plugins: [bundled.page, offlineFiles()],
  worker: { format: 'es', plugins: () => [scenariosAsData(), ...bundled.worker()] },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // The simulator is one chunk for its workers, which load it beside the page.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: Object.fromEntries(
        Object.entries(INPUTS).map(([name, file]) => [name, fileURLToPath(new URL(file, import.meta.url))]),
      ),
      output: {
        entryFileNames: ({ name }) =>
          /\.ts$/.test(INPUTS[name] ?? '') ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
