import type { CalmProperty } from '../../properties/property.ts';
import { calmView } from './calm-view.ts';
import { printable, SubmissionFailed } from './failure.ts';
import { openSandbox } from './sandbox.ts';

const WHAT_IT_IS = 'its default export has no function check(world) that returns null or a sentence';

/**
 * The property that a submission exports: `{ check(world) }`, asked when all is calm, with the world as plain data
 * (CalmView). id and title are optional.
 *
 * @throws SubmissionFailed at once, when it is none; from `check`, when its code fails.
 */
export async function openProperty(source: string): Promise<CalmProperty> {
  const sandbox = await openSandbox(source);
  const { context, exported } = sandbox;
  const isObject = context.typeof(exported) === 'object';
  const check = isObject ? context.getProp(exported, 'check') : context.undefined;
  if (context.typeof(check) !== 'function') throw new SubmissionFailed('wrong-shape', WHAT_IT_IS, null);
  const title = context.getProp(exported, 'title');
  return {
    id: 'submission',
    title: context.typeof(title) === 'string' ? context.getString(title).slice(0, 200) : 'the submission',
    when: 'whenCalm',
    check(end) {
      const world = sandbox.fromJson(JSON.stringify(calmView(end)));
      const result = sandbox.call(check, exported, world);
      world.dispose();
      const found: unknown = context.dump(result);
      result.dispose();
      if (found === null) return null;
      if (typeof found === 'string') return printable(found);
      const what = `check gave ${typeof found}, and not null or a sentence`;
      throw new SubmissionFailed('wrong-shape', what, null);
    },
  };
}
