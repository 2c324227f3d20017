import type { RedisCalmProperty } from '../../properties/index.ts';
import { calmView } from './calm-view.ts';
import type { EngineProgram } from './engine.ts';
import { printable, SubmissionFailed } from './failure.ts';
import { LIMITS } from './meter.ts';
import { functionOf, nameOf, type OpenOptions, openSandbox, textOf } from './sandbox.ts';

const WHAT_IT_IS = 'its default export has no function check(world) that returns null or a sentence';

/** A longer sentence is cut. */
const MAX_SENTENCE_LENGTH = 1_000;

/**
 * The property that a submission exports: `{ check(world) }`, asked when all is calm, with the world as plain data
 * (CalmView). id and title are optional.
 *
 * @throws SubmissionFailed at once, when it is none; from `check`, when its code fails.
 */
export async function openProperty(
  source: string,
  program: EngineProgram,
  { id, limits = LIMITS, reusable = false }: OpenOptions = {},
): Promise<RedisCalmProperty> {
  const sandbox = await openSandbox(source, program, limits);
  const { context, exported } = sandbox;
  const check = functionOf(sandbox, 'check');
  if (check === null) throw new SubmissionFailed('wrong-shape', WHAT_IT_IS, null);
  if (reusable) sandbox.setBackWhenStopped();
  return {
    id: id ?? nameOf(sandbox),
    title: textOf(sandbox, 'title') ?? 'the submission',
    when: 'whenCalm',
    check: (end) =>
      sandbox.enter(() => {
        const world = sandbox.fromJson(JSON.stringify(calmView(end)));
        const result = sandbox.call(check, exported, world);
        world.dispose();
        const type = context.typeof(result);
        const found =
          type === 'string' ? printable(context.getString(result)).slice(0, MAX_SENTENCE_LENGTH) : null;
        const isNull = context.eq(result, context.null);
        result.dispose();
        if (found !== null || isNull) return found;
        const what = `check gave ${type}, and not null or a sentence`;
        throw new SubmissionFailed('wrong-shape', what, null);
      }),
  };
}
