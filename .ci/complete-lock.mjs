/**
 * After `npm install`: completes package-lock.json with the binary packages of platforms that the registry in use does
 * not carry. npm leaves them out, and then `npm ci` takes the lock file for stale, on every platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = [
  'darwin',
  'linux',
  'win32',
  'android',
  'freebsd',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'aix',
];
const PROCESSORS = /loong64|riscv64|mips64el|ppc64|s390x|arm64|ia32|x64|arm|wasm32/;

/** What a package's name says about where it runs: `@swc/core-linux-x64-musl`. */
function platformOf(name) {
  const tail = name.split('/').pop();
  const system = SYSTEMS.find((each) => tail.includes(`-${each}`) || tail.startsWith(each));
  const processor = PROCESSORS.exec(tail.slice(tail.indexOf(system)))?.[0];
  if (system === undefined || processor === undefined) return null;
  const libc = system === 'linux' ? { libc: [/musl/.test(tail) ? 'musl' : 'glibc'] } : {};
  return { cpu: [processor], ...libc, os: [system] };
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    if (lock.packages[`node_modules/${name}`] !== undefined || platform === null || !/^\d/.test(version))
      continue;
    const dev = parent.dev ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = { version, ...dev, optional: true, ...platform };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
