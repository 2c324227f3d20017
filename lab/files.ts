/** Failures as files and reports: a door of its own, because what stands behind it loads a schema library and a parser. */
export * from './search/failure-file.ts';
export * from './search/failure-report.ts';
