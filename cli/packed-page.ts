import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';

/** The files of the page: as a folder, or as the package ships them, packed into one. */
export interface PageFiles {
  /** The paths of all files, from the page's folder on. */
  names: readonly string[];
  /** The content and the name of what a request's path names; null when there is no such file. */
  read(url: string): { name: string; content: Buffer } | null;
}

/**
 * The page as the package ships it: one file, because its three workers have most of their code in common, which gzip,
 * with its window of 32 kB, cannot see; and without the sandbox's engine, which comes from its own package. It takes two
 * fifths of the room so. .ci/pack-page.mjs writes it.
 */
export function filesPacked(file: string): PageFiles {
  const packed: Record<string, string | null> = JSON.parse(
    brotliDecompressSync(readFileSync(file)).toString('utf8'),
  );
  return {
    names: Object.keys(packed),
    read(url) {
      const path = url
        .replace(/[?#].*$/, '')
        .replace(/\/$/, '/index.html')
        .slice(1);
      if (!Object.hasOwn(packed, path)) return null;
      const text = packed[path];
      return {
        name: path,
        content: text === null ? readFileSync(enginePath()) : Buffer.from(text, 'latin1'),
      };
    },
  };
}

function enginePath(): string {
  return createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
}
