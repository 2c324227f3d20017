/** Shows how far a piece of work has come. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/**
 * A bar on stderr when a person looks at it; otherwise nothing, so that results can be piped and logged.
 *
 * @param counted what is counted; for a run the commands that were answered.
 */
export async function createProgress(title: string, counted = 'commands'): Promise<Progress> {
  if (!process.stderr.isTTY) return SILENT;
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `${title} [{bar}] {percentage} %  {value} of {total} ${counted}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '#',
    barIncompleteChar: '.',
  });
  let begun = false;
  return {
    update(done, total) {
      if (!begun && total > 0) {
        bar.start(total, done);
        begun = true;
      }
      if (!begun) return;
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      if (begun) bar.stop();
    },
  };
}
