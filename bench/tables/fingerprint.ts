import { createHash } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import { addInt, addText, begin, createFingerprint, finish } from '../../sim/index.ts';
import { fnv1a, mixWords } from '../limits/hashes.ts';
import { drawnBefore } from '../numbers.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

const BYTES = 1024;

function hashing(name: string, role: Contestant['role'], hash: () => number): Contestant {
  return {
    name,
    role,
    run(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum ^= hash();
      return sum;
    },
  };
}

async function contestants(): Promise<Contestant[]> {
  const bytes = Uint8Array.from(drawnBefore(BYTES, 256));
  const words = new Int32Array(bytes.buffer);
  const text = Buffer.from(bytes).toString('latin1');
  const { h64Raw } = await xxhash();
  const builder = createFingerprint();
  return [
    hashing('replisim: 256 integers', 'replisim', () => {
      begin(builder);
      for (let i = 0; i < words.length; i++) addInt(builder, words[i]);
      finish(builder);
      return builder.low;
    }),
    hashing('replisim: a text of 1,024 bytes', 'replisim', () => {
      begin(builder);
      addText(builder, text);
      finish(builder);
      return builder.low;
    }),
    hashing('sha1 (node:crypto)', 'peer', () => createHash('sha1').update(bytes).digest()[0]),
    hashing('xxhash-wasm, 64 bits', 'peer', () => Number(h64Raw(bytes) & 0xffn)),
    hashing('FNV-1a byte by byte, 32 bits', 'limit', () => fnv1a(bytes)),
    hashing('words mixed, 32 bits', 'limit', () => mixWords(words)),
  ];
}

async function run(scale: Scale): Promise<Section> {
  return { tables: [timingTable('1 KB', await race(await contestants(), scale))], points: [] };
}

export const fingerprint: Benchmark = {
  name: 'fingerprint',
  title: 'Fingerprints',
  about:
    'What tells two states apart. replisim adds parts one by one, as they lie in the state, and gets 64 bits; the others ' +
    'are given all bytes in one array.',
  run,
};
