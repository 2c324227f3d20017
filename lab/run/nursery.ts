/**
 * Room, in MiB, for the short-lived objects of a thread that plays one run at a time. Nearly all of them are dead at once,
 * so that more room only takes memory:
 *
 *     new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: RUN_NURSERY_MIB } });
 */
export const RUN_NURSERY_MIB = 3;
