import { type ClientInput, completeScenario } from '../../model/index.ts';
import { askedCommands, commandAt, keysRead } from './asked-commands.ts';

function asked(client: Partial<ClientInput>) {
  const { clients } = completeScenario({
    name: 'asked',
    servers: [{ name: 'master' }],
    clients: [{ name: 'client', server: 'master', workload: { script: [] }, ...client } as ClientInput],
  });
  return askedCommands(clients[0]);
}

/** The words of the first requests of a connection. */
function begin(client: Partial<ClientInput>, answeredBefore = 0): unknown[] {
  const commands = asked(client);
  return [0, 1, 2, 3, 4].map((n) => commandAt(commands, answeredBefore, n)?.words.join(' ') ?? null);
}

const TWICE = {
  workload: {
    script: [
      ['SET', 'a', '1'],
      ['GET', 'a'],
    ],
    repeat: 2,
  },
};

test('a connection asks the workload as often as it repeats, and then nothing', () => {
  expect(begin(TWICE)).toEqual(['SET a 1', 'GET a', 'SET a 1', 'GET a', null]);
  expect(begin({ workload: { command: ['PING'], repeat: 3 } })).toEqual(['PING', 'PING', 'PING', null, null]);
});

test('a connection with a database selects it first, on each connection anew', () => {
  expect(begin({ ...TWICE, db: 9 })).toEqual(['SELECT 9', 'SET a 1', 'GET a', 'SET a 1', 'GET a']);
  expect(begin({ ...TWICE, db: 9 }, 3)).toEqual(['SELECT 9', 'GET a', null, null, null]);
});

test('raw bytes and an empty script ask nothing', () => {
  expect(begin({ workload: { raw: ['PING\r\n'] } })).toEqual([null, null, null, null, null]);
  expect(begin({ db: 0 })).toEqual(['SELECT 0', null, null, null, null]);
});

test('keys are read by a GET in whatever letters, if it names one', () => {
  const readers = [
    TWICE,
    { workload: { script: [['gEt', 'b'], ['GET'], ['GET', 'c', 'd'], ['MGET', 'e'], ['SET', 'f', 'GET']] } },
    { workload: { raw: ['GET g\r\n'] } },
  ];
  expect([...keysRead(readers.map(asked))]).toEqual(['a', 'b']);
});
