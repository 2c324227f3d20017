import { defineConfig } from 'vite';

/** A static page that works from any folder of any host: no address in it is absolute. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  worker: { format: 'es' },
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
});
