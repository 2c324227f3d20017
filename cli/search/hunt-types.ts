import type { Case, HuntFinding, HuntResult, Shrunk } from '../../lab/index.ts';
import type { RedisTypes } from '../../properties/property.ts';

/** What the lab hunts with, of Redis. */
export type RedisCase = Case<RedisTypes['scenario']>;
export type RedisFinding = HuntFinding<RedisTypes>;
export type RedisResult = HuntResult<RedisTypes>;
export type RedisShrunk = Shrunk<RedisTypes['scenario']>;
