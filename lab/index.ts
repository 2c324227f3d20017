/**
 * What every simulated system gets: the contract that it fulfils, and what hunts, shrinks, replays, explores and tells
 * its runs. It knows nothing of any system.
 */
export * from './explore/explorer.ts';
