import type { StateTable } from '../sim/index.ts';
import { BGSAVE_CHILD, SLAVE_LINK, SLAVE_VIEW } from './server/index.ts';
import { CLIENT_WORKLOAD } from './world/index.ts';

/** Every state table of the model, in the order in which they are printed. */
export const STATE_TABLES: readonly StateTable[] = [SLAVE_LINK, SLAVE_VIEW, BGSAVE_CHILD, CLIENT_WORKLOAD];
