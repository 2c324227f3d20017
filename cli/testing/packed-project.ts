/** The package as others get it: packed, and unpacked into projects that have nothing but what npm installs with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** However loaded the machine is: what takes longer hangs. */
const MAX_MILLIS = 240_000;

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Project {
  folder: string;
  /** The package in it. */
  package: string;
  /** Verbs that were run here. */
  verbs: ReadonlySet<string>;
  run(program: string, args: readonly string[], env?: Record<string, string>): Ran;
  /** The installed command. */
  replisim(...args: string[]): Ran;
  /** The same, for what ends when it is told to; whoever starts it ends it. */
  start(...args: string[]): {
    child: ChildProcess;
    output(): string;
    complaints(): string;
    ended: Promise<Ran>;
  };
}

export interface Packed {
  tarball: string;
  /** @param tools development dependencies of the user's, from here. */
  project(name: string, packageJson: object, ...tools: string[]): Project;
  remove(): void;
}

/** What npm installs with the package, without what is optional: paths below this folder. */
export function installedWithIt(): string[] {
  const found = new Set<string>();
  const visit = (names: readonly string[], from: string): void => {
    for (const name of names) {
      const nested = `${from}/node_modules/${name}`;
      const at = nested in packages ? nested : `node_modules/${name}`;
      if (found.has(at) || !(at in packages)) continue;
      found.add(at);
      visit(Object.keys(packages[at].dependencies ?? {}), at);
    }
  };
  visit(Object.keys(dependencies), '');
  return [...found];
}

/** Packs dist/ as it is. */
export function pack(): Packed {
  const scratch = mkdtempSync(join(tmpdir(), 'replisim-packed-'));
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch];
  const packed = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`);
  const tarball = join(scratch, readdirSync(scratch).find((file) => file.endsWith('.tgz')) as string);
  return {
    tarball,
    project(name, packageJson, ...tools) {
      const folder = join(scratch, name);
      const into = join(folder, 'node_modules/replisim');
      mkdirSync(into, { recursive: true });
      const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', into, '--strip-components', '1']);
      if (unpacked.status !== 0) throw new Error(`tar: ${unpacked.stderr}`);
      for (const path of installedWithIt()) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
      for (const tool of tools) {
        mkdirSync(dirname(join(folder, 'node_modules', tool)), { recursive: true });
        symlinkSync(join(ROOT, 'node_modules', tool), join(folder, 'node_modules', tool));
      }
      writeFileSync(join(folder, 'package.json'), JSON.stringify(packageJson));
      return projectIn(folder, into);
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

function projectIn(folder: string, into: string): Project {
  const main = join(into, 'dist/cli/main.js');
  const verbs = new Set<string>();
  const run: Project['run'] = (program, args, env = {}) => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MAX_MILLIS,
      maxBuffer: 1 << 27,
    });
    return { status, stdout, stderr };
  };
  return {
    folder,
    package: into,
    verbs,
    run,
    replisim(...args) {
      verbs.add(args[0]);
      return run(process.execPath, [main, ...args]);
    },
    start(...args) {
      verbs.add(args[0]);
      const options = { cwd: folder, timeout: MAX_MILLIS, killSignal: 'SIGKILL' } as const;
      const child = spawn(process.execPath, [main, ...args], {
        ...options,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const ended = new Promise<Ran>((resolve) => {
        child.once('close', (status) => resolve({ status, stdout, stderr }));
      });
      return { child, output: () => stdout, complaints: () => stderr, ended };
    },
  };
}
