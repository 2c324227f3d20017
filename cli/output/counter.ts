/** Shows on stderr how many of something are done, a few times a second, when a person looks at it. */
export interface ProgressCounter {
  update(done: number, remark: string): void;
  stop(): void;
}

const EVERY_MILLIS = 100;

export function createCounter(phase: string, total: number | null, unit: string): ProgressCounter {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const began = performance.now();
  let shown = 0;
  return {
    update(done, remark) {
      const now = performance.now();
      if (now - shown < EVERY_MILLIS) return;
      shown = now;
      const rate = Math.round((done * 1000) / Math.max(1, now - began));
      const of = total === null ? '' : ` of ${total}`;
      process.stderr.write(
        `\r\x1b[K${phase}: ${done}${of} ${unit}, ${rate} a second${remark === '' ? '' : `, ${remark}`}`,
      );
    },
    stop() {
      if (shown > 0) process.stderr.write('\r\x1b[K');
    },
  };
}
