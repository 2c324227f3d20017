import fc from 'fast-check';
import { addBytes, allBytes, cloneByteQueue, createByteQueue, takeBytes } from './byte-queue.ts';

test('it is a string that is added to at its end and cut at its front', () => {
  const step = fc.oneof(
    fc.record({ add: fc.string({ maxLength: 12 }) }),
    fc.record({ take: fc.nat(20) }),
    fc.constant({ clone: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let queue = createByteQueue();
      let text = '';
      for (const each of steps) {
        if ('add' in each) {
          addBytes(queue, each.add);
          text += each.add;
        } else if ('take' in each) {
          expect(takeBytes(queue, each.take)).toBe(text.slice(0, each.take));
          text = text.slice(each.take);
        } else {
          const before = queue;
          queue = cloneByteQueue(before);
          expect(queue).toEqual(before);
          addBytes(before, 'not of the copy');
          takeBytes(before, 1);
        }
        expect(queue.length).toBe(text.length);
        expect(allBytes(queue)).toBe(text);
        expect(queue.behind).not.toContain('');
      }
    }),
    { seed: 1 },
  );
});
