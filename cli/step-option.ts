import { UserError } from './errors.ts';

/** Options of a replay that tells each event in a sentence. */
export interface StepOptions {
  step?: boolean;
  json?: boolean;
}

/** @throws UserError if both are asked for: what is printed would be no JSON */
export function refuseStepsInJson({ step, json }: StepOptions): void {
  if (step === true && json === true)
    throw new UserError(
      '--step: it tells sentences, and --json prints one object; only one of them can be given',
    );
}
