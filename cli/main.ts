#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT } from './exit-codes.ts';

const program = new Command('replisim').description('A deterministic simulator of Redis 2.4 replication.');
program.exitOverride();
try {
  await program.parseAsync();
} catch {
  process.exitCode = EXIT.badInput;
}
