import fc from 'fast-check';
import { type Address, heldText, ROW } from '../../sim/index.ts';
import { createIntegerValue, createStringObject, incrRefCount } from './memory/object.ts';
import { SITE_ARGUMENT } from './memory/sites.ts';
import { addReplyString } from './reply-buffer.ts';
import { addReplyCommand } from './reply-command.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY } from './shape/server.ts';
import { type Bench, connect, createBench } from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

/** A request that is put whole into a slave's output, held against its replies one by one. */

interface Output {
  /** Lengths of what was said before; the first is more than the static buffer takes. */
  before: number[];
  shared: boolean;
  closing: boolean;
  commands: string[][];
}

const RULES = { replyBufferBytes: 64, replyChunkBytes: 200, sharedIntegers: 0 };

function argument({ redis }: Bench, word: string): Address {
  return /^\d+$/.test(word)
    ? createIntegerValue(redis, SITE_ARGUMENT, word)
    : createStringObject(redis, SITE_ARGUMENT, word);
}

function play({ before, shared, closing, commands }: Output, whole: boolean): { bench: Bench; c: Client } {
  const bench = createBench({ rules: RULES });
  const c = connect(bench);
  for (const length of before) addReplyString(bench.redis, c, 'x'.repeat(length));
  if (shared) incrRefCount(bench.redis, c.reply.objects[c.reply.objects.length - 1]);
  if (closing) c.flags |= FLAG_CLOSE_AFTER_REPLY;
  for (const words of commands) {
    const argv = words.map((word) => argument(bench, word));
    addReplyCommand(bench.redis, c, { argv, request: whole ? encodeCommand(words) : null });
  }
  return { bench, c };
}

function stateOf({ bench, c }: { bench: Bench; c: Client }): unknown {
  const { heap } = bench.redis.server;
  const texts: string[] = [];
  for (let row = ROW; row < heap.top; row += ROW) texts.push(heldText(heap, row));
  const { cells, top, used, freed, allocations, releases } = heap;
  return { cells: [...cells.subarray(0, top)], texts, used, freed, allocations, releases, c };
}

const outputs: fc.Arbitrary<Output> = fc.record({
  before: fc.tuple(fc.integer({ min: 65, max: 200 }), fc.nat(120), fc.nat(120)),
  shared: fc.boolean(),
  closing: fc.constantFrom(false, false, false, true),
  commands: fc.array(
    fc.array(fc.constantFrom('SET', 'key', 'a longer value', '7', '12345'), { minLength: 1, maxLength: 3 }),
    { minLength: 1, maxLength: 6 },
  ),
});

test('comes to the same, row by row, wherever the output list stands', () => {
  fc.assert(
    fc.property(outputs, (output) => {
      expect(stateOf(play(output, true))).toEqual(stateOf(play(output, false)));
    }),
    { numRuns: 1_500, seed: 3 },
  );
});

test.each([
  ['fills the chunk to its last byte', 0, 1],
  ['would be a byte too long', 1, 2],
])('a request that %s', (_, over, chunks) => {
  const words = ['SET', 'key', 'value'];
  const request = encodeCommand(words);
  const bench = createBench({ rules: RULES });
  const c = connect(bench);
  // The chunk has room from its second text on.
  const second = RULES.replyChunkBytes + over - request.length - 65;
  for (const length of [65, second]) addReplyString(bench.redis, c, 'x'.repeat(length));
  const argv = words.map((word) => argument(bench, word));
  addReplyCommand(bench.redis, c, { argv, request });
  expect(c.reply.objects).toHaveLength(chunks);
});
