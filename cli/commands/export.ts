import { EXPORTS, type ExportFormat, tellStory } from '../../lab/index.ts';
import { createRedisSystem } from '../../properties/index.ts';
import { type Consent, consentedVariant } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import type { CodeWatch } from '../own-code.ts';
import { complainOfOtherRun, namedRun, refuseBrokenOff } from '../search/named-run.ts';

export interface ExportOptions extends Consent {
  to: ExportFormat;
  most: number;
}

/** `replisim export FILE --to FORMAT`: plays the run and writes it to stdout in another format. */
export async function exportRun(word: string, options: ExportOptions, watch: CodeWatch): Promise<ExitCode> {
  const system = createRedisSystem();
  const named = namedRun(system, word);
  refuseBrokenOff(named, word);
  const feedWord = consentedVariant(named.variant ?? '2.4.9', word, options);
  const variant = await loadVariant(feedWord, watch);
  complainOfOtherRun(system, word, named, [feedWord, variant]);
  const { most } = options;
  const story = tellStory(system, named.scenario, { variant, chooser: named.chooserOf(), most });
  process.stdout.write(EXPORTS[options.to](story));
  return EXIT.held;
}
