/** What the commands of a lesson's text do on the page. */

/** A thing that a command does on the page; null: it is for a terminal alone. */
export type PageAct =
  | { do: 'play'; scenario: string; variant: string; seed?: string; panel?: 'log' }
  | { do: 'finding'; finding: string; variant: string }
  | { do: 'open-system'; system: string; variant: string | null }
  | { do: 'workshop'; exercise: string };

/** The command lines of a block, those of `replisim` alone. */
export function commandsIn(block: string): string[] {
  return block.split('\n').filter((line) => /\breplisim [a-z]+/.test(line));
}

/** What stands behind an option's name. */
function option(words: readonly string[], name: string): string | undefined {
  const place = words.indexOf(name);
  return place < 0 ? undefined : words[place + 1];
}

/** The act of a command line; null when nothing on the page does the same. */
export function actOf(line: string): PageAct | null {
  const [, text] = /^(?:npx )?replisim ([^|]+)$/.exec(line) ?? [];
  if (text === undefined) return judgedCards(line);
  const [verb, first = '', ...words] = text.trim().split(/\s+/);
  const system = /^examples\/([\w-]+)\/([\w-]+)\.ts$/.exec(first);
  if (system !== null) {
    const [, folder, file] = system;
    const variant = option(words, '--variant') ?? null;
    return { do: 'open-system', system: file === 'system' ? folder : `${folder}/${file}`, variant };
  }
  if (verb === 'judge') {
    const exercise = /([\w-]+)\.(?:ts|yaml)$/.exec(first)?.[1];
    return exercise === undefined ? judgedCards(line) : { do: 'workshop', exercise };
  }
  const at = /^([\w-]+)@(\w+)\/([\w.-]+)$/.exec(first);
  if (verb === 'replay' && at !== null) return { do: 'play', scenario: at[1], seed: at[2], variant: at[3] };
  if (verb !== 'run') return null;
  const variant = option(words, '--variant') ?? '2.4.9';
  const finding = /^docs\/findings\/([\w-]+)\.yaml$/.exec(first);
  if (finding !== null) return { do: 'finding', finding: finding[1], variant };
  if (!/^[\w-]+$/.test(first)) return null;
  const seed = option(words, '--seed');
  return {
    do: 'play',
    scenario: first,
    variant,
    ...(seed === undefined ? {} : { seed }),
    ...(words.includes('--log') ? { panel: 'log' } : {}),
  };
}

/** The cards of `classify` are those of the workshop. */
function judgedCards(line: string): PageAct | null {
  return /replisim judge --cards/.test(line) && !line.includes('|')
    ? { do: 'workshop', exercise: 'classify' }
    : null;
}
