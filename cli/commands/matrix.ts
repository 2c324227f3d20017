import {
  createRedisSystem,
  MATRIX,
  type MatrixMeasure,
  matrixPage,
  measureRow,
} from '../../properties/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createCounter } from '../output/counter.ts';

/** `replisim matrix`: measures how soon each wrong fix is found, and prints docs/reference/matrix.md. */
export async function matrix(options: { seeds: number; runs: number }): Promise<ExitCode> {
  const counter = createCounter('matrix', MATRIX.length, 'variants');
  const system = createRedisSystem();
  const measures: MatrixMeasure[] = [];
  for (const row of MATRIX) {
    counter.update(measures.length, row.variant);
    measures.push(measureRow(system, row, options.seeds, options.runs));
  }
  counter.stop();
  process.stdout.write(matrixPage(measures, options.seeds, options.runs));
  const survived = measures.some(({ runs, unexpected }) => unexpected > 0 || !runs.some(Number.isFinite));
  return survived ? EXIT.violated : EXIT.held;
}
