/** Allocation sites: who asked for the memory. An object and its string have sites of their own: see `stringSite`. */
export const SITE_NAMES = [
  '(none)',
  'shared object',
  'shared string',
  'argument object',
  'argument string',
  'value object',
  'value string',
  'reply object',
  'reply string',
  'SELECT object',
  'SELECT string',
  'fed object',
  'fed string',
  'key string',
  'client',
  'query buffer',
  'argument vector',
  'list',
  'list node',
  'reply node',
  'dict',
  'dict entry',
  'dict table',
  'MULTI queue',
  'watched key',
  'pubsub pattern',
  'configuration',
  'slow log entry',
] as const;

export const SITE_SHARED = 1;
export const SITE_ARGUMENT = 3;
export const SITE_VALUE = 5;
export const SITE_REPLY = 7;
export const SITE_SELECT = 9;
export const SITE_FED = 11;
export const SITE_KEY = 13;
export const SITE_CLIENT = 14;
export const SITE_QUERYBUF = 15;
export const SITE_ARGV = 16;
export const SITE_LIST = 17;
export const SITE_LIST_NODE = 18;
export const SITE_REPLY_NODE = 19;
export const SITE_DICT = 20;
export const SITE_DICT_ENTRY = 21;
export const SITE_DICT_TABLE = 22;
export const SITE_MULTI = 23;
export const SITE_WATCHED_KEY = 24;
export const SITE_PUBSUB_PATTERN = 25;
export const SITE_CONFIG = 26;
export const SITE_SLOWLOG = 27;

/** The site of the strings of a site's objects, so that the ledger by site shows header and bytes apart. */
export function stringSite(site: number): number {
  return site + 1;
}
