import { diagnose as judge } from '../diagnose/diagnosis.ts';
import { diagnosisJson, diagnosisText } from '../diagnose/diagnosis-text.ts';
import { readEvidence } from '../diagnose/evidence.ts';
import { prove } from '../diagnose/prove.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createProgress } from '../output/progress.ts';

export interface DiagnoseOptions {
  json?: boolean;
  /** Play what the files show on the model. */
  prove?: boolean;
}

/** `replisim diagnose FILE...`: from what a server shows to what has taken its memory. */
export async function diagnose(files: string[], options: DiagnoseOptions): Promise<ExitCode> {
  const progress = await createProgress('diagnose', 'bytes');
  let evidence: ReturnType<typeof readEvidence>;
  try {
    evidence = readEvidence(files, progress.update);
  } finally {
    progress.stop();
  }
  const diagnosis = judge(evidence);
  const proof = options.prove === true ? prove(evidence) : null;
  process.stdout.write(
    `${options.json ? diagnosisJson(diagnosis, proof, evidence.sources) : diagnosisText(diagnosis, proof)}
`,
  );
  return diagnosis.conclusion === 'not-told' ? EXIT.undecided : EXIT.held;
}
