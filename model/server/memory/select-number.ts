import { type Address, BIRTH, type Ledger, SITE, WORD_B } from '../../../sim/index.ts';
import { SITE_SELECT, stringSite } from './sites.ts';

/** Of a SELECT object: the address of its string. */
const SDS = WORD_B;
/** Of a SELECT object's string: the object's number. */
export const SELECT_NUMBER = WORD_B;

/**
 * The number of a SELECT object by its birth, from 1 on its server. It is what people are shown: a row of the ledger is
 * used again after a release, a number is not. 0 when the object is freed and its string's row has another owner.
 */
export function selectNumber({ heap: { cells } }: { heap: Ledger }, object: Address): number {
  const sds = cells[object + SDS];
  const isOwn = cells[sds + SITE] === stringSite(SITE_SELECT) && cells[sds + BIRTH] === cells[object + BIRTH];
  return isOwn ? cells[sds + SELECT_NUMBER] : 0;
}
