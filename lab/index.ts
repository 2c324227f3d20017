/**
 * What every simulated system gets: the contract that it fulfils, and what runs, judges, hunts, shrinks, replays,
 * compares, explores and tells it. Nothing here knows of any system.
 */

export * from './actors/index.ts';
export * from './explore/explorer.ts';
export { exploreShared, type ShareLink } from './explore/shared/explore-shared.ts';
export type { ShareOrder, ShareReport } from './explore/shared/messages.ts';
export { createShare, type ShareBounds } from './explore/shared/share.ts';
export * from './histories/index.ts';
export * from './property.ts';
export * from './run/check-run.ts';
export * from './run/nursery.ts';
export * from './run/play.ts';
export * from './run/run.ts';
export * from './search/case.ts';
export * from './search/counterfactuals.ts';
export * from './search/draw.ts';
export * from './search/failure.ts';
export * from './search/hunt.ts';
export * from './search/shrink-case.ts';
export * from './search/simpler-case.ts';
export * from './search/steering.ts';
export * from './search/trail.ts';
export * from './search/violation-signature.ts';
export * from './story/determinism.ts';
export * from './story/diff.ts';
export * from './story/export/formats.ts';
export * from './story/step-record.ts';
export * from './story/story.ts';
export * from './story/witness.ts';
export * from './system.ts';
