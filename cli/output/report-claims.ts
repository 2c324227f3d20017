import type { Outcome } from '../../model/index.ts';
import { counted, grouped, percent } from './numbers.ts';
import { wrap } from './wrap.ts';

/** What the report's log line showed at its end. */
export const REPORTED_BYTES = 47_479_944;

/** The runs that the report's claims are held against, all of the 2.4.9 feed but `fixed`. */
export interface ClaimRuns {
  /** The report's procedure. */
  report: Outcome;
  /** The same on the 2.4.10 feed. */
  fixed: Outcome;
  /** Only the loop in database 15. */
  alone: Outcome;
  /** Both loops while the slave is held in BGSAVE. */
  held: Outcome;
}

export interface Claim {
  right: boolean;
  /** What the report says. */
  claim: string;
  /** What the runs say. */
  answer: string;
}

function leakClaim({ report, fixed }: ClaimRuns): Claim {
  const { leaked, leakedBytes } = report.selects;
  return {
    right: leaked > 0 && fixed.selects.leaked === 0,
    claim: 'Memory is lost when writes to databases 0 and 15 alternate and a slave is attached.',
    answer:
      `${counted(leaked, 'SELECT object')} lost, ${grouped(leakedBytes)} bytes, ` +
      `${leaked === 0 ? 0 : leakedBytes / leaked} bytes each. The feed of ${fixed.variant} lost ${grouped(fixed.selects.leaked)}.`,
  };
}

/** How the order of writes shows: in how many of the switches that were possible there were. */
function orderClaim({ report, alone }: ClaimRuns): Claim {
  const possible = Math.floor(report.writes / 2);
  return {
    right: report.selects.created === alone.selects.created,
    claim: 'The order of the writes does not matter.',
    answer:
      `It decides everything. Strictly alternating, ${grouped(report.writes)} writes turn to database 15 ` +
      `${grouped(possible)} times; one loop after the other, once. In this run the two loops alternated as they happened ` +
      `to, the feed turned to 15 ${grouped(report.selects.created)} times (${percent(report.selects.created, possible)}), ` +
      `and ${grouped(report.selects.leaked)} objects were lost.`,
  };
}

function aloneClaim({ alone }: ClaimRuns): Claim {
  return {
    right: alone.selects.leaked > 0,
    claim: 'Writing to database 15 alone loses memory as well, only less.',
    answer:
      `${grouped(alone.writes)} writes to database 15 alone lost ${counted(alone.selects.leaked, 'object')}, ` +
      `${grouped(alone.selects.leakedBytes)} bytes in all, for ${counted(alone.switches, 'switch', 'switches')}. ` +
      'The loss does not grow with the writes.',
  };
}

function batchingClaim({ held, alone }: ClaimRuns): Claim {
  const { created, copied, glued, node, leaked } = held.selects;
  return {
    // It would be, had some of the objects been saved by waiting in the list.
    right: alone.selects.freed > 0,
    claim: 'Database 15 alone loses less because writes are batched while a slave waits for BGSAVE.',
    answer:
      `No slave waited in the run of database 15 alone, and it still lost only ${grouped(alone.selects.leaked)}: there ` +
      `was nothing to switch. While a slave is held in BGSAVE, ${grouped(held.writes)} alternating writes still made ` +
      `${grouped(created)} objects for it: ${grouped(copied)} copied into the static buffer, ${grouped(glued)} glued to the ` +
      `list's last chunk, ${grouped(node)} a node of the list. ${grouped(leaked)} of ${grouped(created)} were lost. Waiting ` +
      'batches bytes, not switches.',
  };
}

function bytesClaim({ report }: ClaimRuns): Claim {
  const each = report.selects.leaked === 0 ? 48 : report.selects.leakedBytes / report.selects.leaked;
  const needed = Math.round((REPORTED_BYTES - report.usedMemory.before) / each);
  const possible = Math.floor(report.writes / 2);
  return {
    right: needed <= possible,
    claim: `${grouped(REPORTED_BYTES)} bytes in use at the end.`,
    answer:
      `From ${grouped(report.usedMemory.before)} bytes this takes about ${grouped(needed)} lost objects of ${each} bytes, ` +
      `${percent(needed, possible)} of the ${grouped(possible)} that are possible: the reporter's two loops alternated almost ` +
      `perfectly. This run's loops lost ${grouped(report.selects.leaked)} and ended at ${grouped(report.usedMemory.after)}.`,
  };
}

/** The report's statements, each beside what the runs' own figures say. */
export function reportClaims(runs: ClaimRuns): Claim[] {
  return [leakClaim(runs), aloneClaim(runs), bytesClaim(runs), orderClaim(runs), batchingClaim(runs)];
}

/** The claims as text: first what the report got right, then what it did not. */
export function claimsText(claims: Claim[]): string {
  const part = (title: string, right: boolean) =>
    claims
      .filter((claim) => claim.right === right)
      .flatMap((claim, index) => [
        ...(index === 0 ? [title] : []),
        wrap(`"${claim.claim}"`, 80, '  '),
        wrap(claim.answer, 80, '    '),
      ]);
  return [
    ...part('What the report got right', true),
    ...part('What the report did not get right', false),
  ].join('\n');
}
