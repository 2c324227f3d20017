// Packs dist/web into dist/page.json.br, which is what the package ships of the page: see cli/packed-page.ts.
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const FROM = 'dist/web';
const files = readdirSync(FROM, { recursive: true, encoding: 'utf8' })
  .filter((file) => statSync(join(FROM, file)).isFile())
  .sort();
// The sandbox's engine is in a package that is installed anyway.
const contentOf = (file) => (file.endsWith('.wasm') ? null : readFileSync(join(FROM, file), 'latin1'));
const packed = Object.fromEntries(files.map((file) => [file.split(sep).join('/'), contentOf(file)]));
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
writeFileSync('dist/page.json.br', brotliCompressSync(JSON.stringify(packed), { params }));
// What is in there has its licences beside it, to be read without unpacking anything.
copyFileSync(join(FROM, 'bundled-packages.txt'), 'dist/bundled-packages.txt');
