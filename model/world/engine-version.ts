/**
 * The version of what a run means. Whatever changes the digest of a run that was recorded (an event more, another order,
 * another byte on the heap) moves it, on purpose and together with the pinned digests of properties/suites/golden.ts.
 */
export const ENGINE_VERSION = '1';
