import * as lab from '../../../lab/index.ts';
import type { DeskRequest } from '../protocol.ts';
import { createDesk, type Desk } from './desk.ts';

/**
 * What is put into the sandbox beside somebody's files: the lab, which they import, and the desk, which plays what they
 * export. The host hands texts in and gets texts back.
 */

/** A file, compiled to a function of a module as CommonJS has it. */
type FileFunction = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
) => void;

interface Guest {
  files: Record<string, FileFunction>;
  open(entry: string): void;
  answer(request: string): string;
}

let desk: Desk | null = null;

const guest: Guest = {
  files: {},
  open(entry) {
    const loaded = new Map<string, { exports: unknown }>();
    const load = (name: string): unknown => {
      const known = loaded.get(name);
      if (known !== undefined) return known.exports;
      const file = guest.files[name];
      if (file === undefined) throw new Error(`there is no file ${name}`);
      const module = { exports: {} };
      loaded.set(name, module);
      file((wanted) => (wanted === 'replisim/lab' ? lab : load(wanted)), module, module.exports);
      return module.exports;
    };
    const { default: system } = load(entry) as { default?: lab.ActorSystem };
    if (typeof system?.designOf !== 'function')
      throw new Error(
        `the default export of ${entry} is not what defineSystem({ ... }) of replisim/lab gives`,
      );
    desk = createDesk(system);
  },
  answer(request) {
    if (desk === null) throw new Error('no system is open');
    return JSON.stringify(desk.answer(JSON.parse(request) as DeskRequest));
  },
};

(globalThis as unknown as { guest: Guest }).guest = guest;
