/**
 * The five ways that an object can go which is handed to the reply function (addReplyObject and _installWriteEvent of
 * networking.c, tag 2.4.9), in the order in which the code meets them. Only the last takes a reference.
 */
export type ReplyWay = 'unsent' | 'closing' | 'copied' | 'glued' | 'node';

/** What a way is called in tables and sentences. */
export interface ReplyWayWords {
  way: ReplyWay;
  /** As a row of a table. */
  label: string;
  /** What becomes of the object, as a clause of its own: now, and afterwards. */
  present: string;
  past: string;
}

/** The words for the five ways, in the order in which the code meets them. */
export const REPLY_WAYS: readonly ReplyWayWords[] = [
  {
    way: 'unsent',
    label: 'unsent: no write event',
    present: 'it is not sent: no write event can be installed',
    past: 'it was not sent: no write event could be installed',
  },
  {
    way: 'closing',
    label: 'closing: the slave is closing',
    present: 'it is dropped: the slave is closing after its reply',
    past: 'it was dropped: the slave was closing after its reply',
  },
  {
    way: 'copied',
    label: 'copied into the static buffer',
    present: 'its bytes are copied into the static buffer',
    past: 'its bytes were copied into the static buffer',
  },
  {
    way: 'glued',
    label: 'glued to the last chunk',
    present: 'its bytes are glued to the last chunk of the list',
    past: 'its bytes were glued to the last chunk of the list',
  },
  {
    way: 'node',
    label: 'appended as a list node (counted)',
    present: 'it becomes a node of the list, which takes a reference',
    past: 'it became a node of the list, which took a reference and gave it back',
  },
];

/** The words for a way; undefined for what else can happen to an object. */
export function wordsForWay(what: string): ReplyWayWords | undefined {
  return REPLY_WAYS.find(({ way }) => way === what);
}
