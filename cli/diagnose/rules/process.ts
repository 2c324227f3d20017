import { counted, grouped } from '../../output/numbers.ts';
import { type Comparison, growthOf } from '../looks.ts';
import { numberOf } from '../read/info-reader.ts';
import type { Suspect } from '../suspect.ts';
import { shareOf } from './buffers.ts';

/** What is the process's or a child's and not a structure of the dataset. */

const PAGES = 8 * 1024 * 1024;

export function fragmentation({ after, growth, noise }: Comparison): Suspect {
  const suspect: Suspect = {
    id: 'fragmentation',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source:
      'zmalloc_get_fragmentation_ratio (zmalloc.c, 2.4.9): resident over used memory; allocator_frag_bytes: zmalloc_get_allocator_info (5.0 and later)',
    proof: [
      'INFO after a while: used_memory_rss stays high while used_memory is low. MEMORY PURGE or activedefrag (4.0 and later) or a restart gives the memory back.',
    ],
  };
  if (after.residentBytes === null) return suspect;
  const spare =
    (after.info === null ? null : numberOf(after.info, 'allocator_frag_bytes')) ??
    after.residentBytes - after.usedMemory;
  suspect.bytes = spare;
  if (spare < PAGES || spare < 0.4 * after.usedMemory) {
    suspect.speaksAgainst.push(
      `${grouped(after.residentBytes)} bytes are resident (used_memory_rss), ${grouped(after.usedMemory)} are used.`,
    );
    return suspect;
  }
  suspect.speaksFor.push(
    `${grouped(after.residentBytes)} bytes are resident (used_memory_rss) and ${grouped(after.usedMemory)} are used: ${grouped(spare)} bytes are kept and not used.`,
  );
  const peak = after.peakBytes ?? 0;
  if (peak > after.usedMemory * 1.3)
    suspect.speaksFor.push(`Used memory was once ${grouped(peak)} bytes (used_memory_peak).`);
  suspect.weight = growth <= noise ? 0.9 : 0.25;
  if (growth > noise)
    suspect.speaksAgainst.push('Used memory itself has grown, and fragmentation is no part of it.');
  return suspect;
}

export function childCopy({ after, growth, evidence }: Comparison): Suspect {
  const suspect: Suspect = {
    id: 'fork',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source:
      'rdbSaveBackground (rdb.c), rewriteAppendOnlyFileBackground (aof.c): fork; updateDictResizePolicy (redis.c); current_cow_size: sendChildInfo (childinfo.c, 6.2 and later)',
    proof: [
      'Wait until the child has ended (bgsave_in_progress:0) and look again; the log says how much was copied (2.6.5 and later).',
    ],
  };
  if (after.child === true) {
    suspect.speaksFor.push(
      'A child process is writing a dump or an append-only file: each page of memory that changes meanwhile is copied.',
    );
    const copied = after.info === null ? null : numberOf(after.info, 'current_cow_size');
    if (copied !== null && copied > 0)
      suspect.speaksFor.push(`It has copied ${grouped(copied)} bytes so far.`);
    suspect.bytes = copied;
    suspect.weight = growth <= after.usedMemory * 0.05 ? 0.92 : 0.3;
    suspect.speaksAgainst.push('The operating system makes these copies: they are no part of used_memory.');
  }
  const logged = evidence.logs.reduce((most, log) => Math.max(most, log.copyOnWriteMegabytes), 0);
  if (logged > 0) {
    suspect.speaksFor.push(
      `The log says that up to ${counted(logged, 'megabyte')} were copied while a child was at work.`,
    );
    suspect.weight = Math.max(suspect.weight, 0.25);
  }
  if (after.child === null && evidence.logs.some(({ child }) => child)) {
    suspect.speaksFor.push(
      'The log says that a child has been started which saves, and not that it has ended.',
    );
    suspect.weight = Math.max(suspect.weight, 0.25);
  }
  return suspect;
}

/** What INFO of later versions names by itself. */
export function namedBuffers(comparison: Comparison): Suspect[] {
  const { growth, noise } = comparison;
  const named = (
    id: 'aof-buffer' | 'scripts',
    source: string,
    proof: string,
    ...fields: string[]
  ): Suspect => {
    const field = fields.find((name) => growthOf(comparison, name) !== null) ?? '';
    const bytes = growthOf(comparison, field);
    const share = bytes === null ? 0 : shareOf(bytes, growth, noise);
    // The Lua interpreter does not allocate by zmalloc: what it takes is a sign of scripts, and not counted.
    const isSign = field === 'used_memory_lua';
    const weight = isSign ? Math.min(share, 0.45) : share;
    const beside = isSign ? ', which is no part of used_memory' : '';
    const speaksFor = weight > 0 ? [`${field} has grown by ${grouped(bytes ?? 0)} bytes${beside}.`] : [];
    return { id, weight, bytes: isSign ? null : bytes, speaksFor, speaksAgainst: [], source, proof: [proof] };
  };
  return [
    named(
      'aof-buffer',
      'feedAppendOnlyFile (aof.c); aofRewriteBufferAppend (2.6 to 6.2)',
      'Look again: it is written out in the next turn of the event loop, or at the end of the rewrite.',
      'mem_aof_buffer',
      'aof_rewrite_buffer_length',
      'aof_buffer_length',
    ),
    named(
      'scripts',
      'evalGenericCommand, luaCreateFunction (scripting.c, 2.6 and later; eval.c from 7.0 on): each script is kept until SCRIPT FLUSH, from 7.4 on the last 500 of EVAL',
      'SCRIPT FLUSH frees them; EVAL with the same text and other arguments does not add to them.',
      'used_memory_scripts_eval',
      'used_memory_scripts',
      'used_memory_lua',
    ),
  ];
}
