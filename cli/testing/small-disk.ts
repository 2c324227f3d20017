/** A disk that is soon full: a tmpfs of a few pages. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Fills it up, but for so many kibibytes. */
  fill(leaveKib: number): void;
  /** Takes away what filled it. */
  empty(): void;
  unmount(): void;
}

const PAGE = Buffer.alloc(4096);

/**
 * Mounts one; null where this process may not, with the reason printed. On the machine that builds this is a failure:
 * these tests are not skipped there.
 */
export function mountSmallDisk(kib: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    const reason = `no small disk can be mounted here: ${mounted.stderr ?? mounted.error?.message}`;
    if (process.env.CI === 'true') throw new Error(reason);
    console.warn(`skipped, ${reason}`);
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill(leaveKib) {
      const file = openSync(filler, 'w');
      let pages = 0;
      try {
        for (;;) {
          writeSync(file, PAGE);
          pages++;
        }
      } catch {
        // It is full.
      }
      closeSync(file);
      const shorter = openSync(filler, 'w');
      for (let page = 0; page < pages - leaveKib / 4; page++) writeSync(shorter, PAGE);
      closeSync(shorter);
    },
    empty: () => rmSync(filler),
    unmount() {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
