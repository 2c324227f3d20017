import { wrap } from '../output/wrap.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { SourceFacts } from './evidence.ts';
import type { Proof } from './prove.ts';
import { SUSPECTS, type Suspect } from './suspect.ts';

/** The shape of `diagnose --json`. A change that takes something away moves the number. */
const DIAGNOSIS_FORMAT = 'replisim-diagnosis/1';

/** What a weight is called. */
function wordFor(weight: number): string {
  if (weight >= 0.9) return 'very likely';
  if (weight >= 0.5) return 'likely';
  if (weight >= 0.3) return 'possible';
  return weight > 0 ? 'unlikely as the main cause' : 'ruled out';
}

function suspectText(
  { id, weight, speaksFor, speaksAgainst, source, proof }: Suspect,
  place: number,
): string {
  const marked = (mark: string, sentences: string[]) =>
    sentences.map((sentence) => wrap(`${mark} ${sentence}`, 96, '     '));
  return [
    wrap(`${place}. ${SUSPECTS[id]} (${wordFor(weight)})`, 96, ' '),
    ...marked('+', speaksFor),
    ...marked('-', speaksAgainst),
    ...(weight >= 0.3 ? marked('to prove it:', proof) : []),
    ...(weight > 0 ? marked('source:', [`${source}.`]) : []),
  ].join('\n');
}

export function diagnosisText(diagnosis: Diagnosis, proof: Proof | null): string {
  const { sentence, basis, suspects, missing, partial } = diagnosis;
  const list = (title: string, sentences: string[]) =>
    sentences.length === 0 ? [] : [[title, ...sentences.map((one) => wrap(`- ${one}`, 96, '  '))].join('\n')];
  return [
    wrap(sentence, 96),
    wrap(basis, 96),
    ...list('Partial: not everything could be used', partial),
    ...(suspects.length === 0
      ? []
      : [['Suspects', ...suspects.map((suspect, at) => suspectText(suspect, at + 1))].join('\n')]),
    ...(proof === null
      ? []
      : [['Proof', wrap(`Played: ${proof.played}.`, 96, '  '), wrap(proof.sentence, 96, '  ')].join('\n')]),
    ...list('To be sure, give me', missing),
  ].join('\n\n');
}

export function diagnosisJson(
  diagnosis: Diagnosis,
  proof: Proof | null,
  sources: readonly SourceFacts[],
): string {
  return JSON.stringify({ format: DIAGNOSIS_FORMAT, ...diagnosis, proof, sources }, null, 2);
}
