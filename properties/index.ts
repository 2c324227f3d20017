export * from './judge.ts';
export * from './properties.ts';
export * from './property.ts';
