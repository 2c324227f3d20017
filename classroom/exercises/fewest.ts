import { feed2410 } from '../../model/internals.ts';
import { parseScenario, problemText } from '../../model/scenario-text.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { type ExerciseReport, FULL_MARKS, reportOrFailure } from './report.ts';
import { allowScenario, commandsOf, playSubmitted } from './scenario-submission.ts';

/**
 * The fewest commands with which 2.4.9 loses an object: a SELECT of an id of 10 or more, and one write. No single
 * command does: a client begins in database 0. A test holds this against the smallest counterexample that a search finds.
 */
export const FEWEST_COMMANDS = 2;

/** Points for each command more than that; what the exercise begins with leaks with seven. */
const POINTS_A_COMMAND = 2;

/** Exercise: a scenario in which 2.4.9 leaks and 2.4.10 does not, with as few commands as can be. */
export function judgeFewest(text: string, file: string): Promise<ExerciseReport> {
  return reportOrFailure('fewest', async () => {
    const { scenario, problems } = parseScenario(text, { file });
    if (scenario === null) throw new SubmissionFailed('does-not-compile', problemText(problems[0]), null);
    const allowed = allowScenario(scenario);
    const { selects } = playSubmitted(allowed);
    const right = playSubmitted(allowed, feed2410).selects;
    const leaks = selects.leaked > 0 && right.leaked === 0;
    const commands = commandsOf(allowed);
    const few = Math.max(0, FULL_MARKS - POINTS_A_COMMAND * (commands - FEWEST_COMMANDS));
    return [
      {
        id: 'few-commands',
        points: leaks ? few : 0,
        of: FULL_MARKS,
        held: leaks && commands <= FEWEST_COMMANDS,
        sentence: `2.4.9 made ${selects.created} SELECT objects and lost ${selects.leaked}, ${selects.leakedBytes} bytes; 2.4.10 lost ${right.leaked}. Its clients send ${commands} commands; ${FEWEST_COMMANDS} are enough.`,
      },
    ];
  });
}
