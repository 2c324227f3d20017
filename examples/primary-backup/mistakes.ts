import system from './system.ts';

export default system.withVariants({
  'answers-early': {
    title: 'an addition is answered before the backup has it',
    nodes: {
      primary: {
        on: {
          add(state, node, amount: number) {
            if (!state.callers.includes(node.caller)) state.value += amount;
            state.callers.push(node.caller);
            node.reply();
            node.after(0, 'copy');
          },
        },
      },
    },
  },
  'adds-twice': {
    title: 'an addition that arrives twice is carried out twice',
    nodes: {
      primary: {
        on: {
          add(state, node, amount: number) {
            state.value += amount;
            state.callers.push(node.caller);
            node.after(0, 'copy');
          },
        },
      },
    },
  },
  'goes-back': {
    title: 'the backup stores an older copy over a newer one',
    nodes: {
      backup: {
        on: {
          store(state, node, copy) {
            Object.assign(state, copy);
            node.reply(state.callers);
          },
        },
      },
    },
  },
});
