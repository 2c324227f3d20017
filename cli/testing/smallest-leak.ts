/** The smallest scenario in which 2.4.9 leaks. */
export const SMALLEST_LEAK = {
  name: 'leaks',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'c',
      server: 'master',
      startMicros: 1_000,
      workload: {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ],
      },
    },
  ],
};
