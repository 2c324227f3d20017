import { STATE_TABLES } from '../../model/index.ts';
import { renderMermaid } from '../../sim/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const HEAD = `# State machines

The tables that the model moves by, drawn. This page is the output of \`replisim machines\`; a test keeps it current.
`;

/** The page docs/reference/state-machines.md. */
export function machinesPage(): string {
  const sections = STATE_TABLES.map(
    (table) => `## ${table.name}\n\n\`\`\`mermaid\n${renderMermaid(table)}\`\`\`\n`,
  );
  return [HEAD, ...sections].join('\n');
}

/** `replisim machines`: every state machine of the model as a Mermaid diagram. */
export async function machines(): Promise<ExitCode> {
  process.stdout.write(machinesPage());
  return EXIT.held;
}
