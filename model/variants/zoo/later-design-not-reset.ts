import type { Variant } from '../../server/index.ts';
import { feedAllAlike } from './later-design.ts';

/** The mistake: a slave that attaches knows nothing of the database that the others are in. */
export const laterDesignNotReset: Variant = {
  id: 'later-design-not-reset',
  title: 'one selected database and one SELECT object for all slaves, not reset when a slave attaches',
  author: 'someone who ports the feed of 2.8 and overlooks the line in syncCommand',
  feed: feedAllAlike,
};
