import type { ActorNode } from 'replisim/lab';
import failover, { answer, type Server, serve } from './failover.ts';

/** Failover with mistakes that have been made in earnest. */
export default failover.withVariants({
  'answers-early': {
    title: 'an addition is answered before the backup has it',
    nodes: {
      server: {
        on: {
          add(state, node, amount: number) {
            serve(state, node, amount);
            if (state.role === 'primary') node.reply(state.answers[node.caller]);
          },
        },
      },
    },
  },
  'reads-alone': {
    title: 'the primary answers a read without asking the backup, which may have been promoted',
    nodes: {
      server: {
        on: { read: (state, node) => (state.role === 'backup' ? node.refuse() : node.reply(state.value)) },
      },
    },
  },
  'adds-twice': {
    title: 'an addition that is asked for again is carried out again',
    nodes: {
      server: {
        on: {
          add(state, node, amount: number) {
            delete state.answers[node.caller];
            serve(state, node, amount);
          },
        },
      },
    },
  },
  'goes-on-alone': {
    title: 'a primary that does not hear of its backup goes on without it',
    nodes: { server: { on: { silent: goOnAlone, copy: copyOnce } } },
  },
  'forgets-promotion': {
    title: 'who is the primary is not on disk',
    nodes: { server: { disk: ['value', 'answers'] } },
  },
  'loses-memory': { title: 'nothing is on disk', nodes: { server: { disk: [] } } },
});

function copyOnce(state: Server, node: ActorNode): void {
  const options = { answer: 'stored', timeout: 'silent', afterMicros: 30_000 };
  if (state.role === 'primary') node.request(node.peers[0], 'store', state, options);
  else if (state.role === 'alone') answer(state, node);
}

function goOnAlone(state: Server, node: ActorNode): void {
  if (state.role === 'primary') state.role = 'alone';
  answer(state, node);
}
