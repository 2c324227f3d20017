/**
 * What begins the page when all of it is one file. A page from a disk may load nothing beside it, and its workers may
 * not even read what the page holds: each gets a script with all that it needs.
 */

/** What cli/single-file.ts has packed. */
interface SingleFile {
  pages: Record<'index' | 'system', { entry: string; style: string }>;
  /** Each as the body of a function of `exports` and `replisim`, with what it may ask `replisim` for. */
  scripts: Record<string, { text: string; scripts: string[]; data: string[] }>;
  /** Addresses of other files, which hold them. */
  data: Record<string, string>;
}

/** Handed to each script. */
interface Loader {
  require(name: string): object;
  import(name: string): Promise<object>;
  address(name: string): string;
  worker(name: string): Worker;
}

type Script = (exports: object, replisim: Loader) => void;

async function unpack(base64: string): Promise<SingleFile> {
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

/** It runs in the page and in each worker, and is handed on as text: it uses nothing from around it. */
function createLoader(scripts: Record<string, Script>, data: Record<string, string>): Loader {
  const loaded: Record<string, object> = {};
  const loader: Loader = {
    require(name) {
      if (loaded[name] === undefined) {
        loaded[name] = {};
        scripts[name](loaded[name], loader);
      }
      return loaded[name];
    },
    import: async (name) => loader.require(name),
    address: (name) => data[name],
    worker: (name) =>
      (globalThis as unknown as { replisimWorker(name: string): Worker }).replisimWorker(name),
  };
  return loader;
}

/** A script that has another one and all that it needs, and begins with it. */
function programOf(entry: string, packed: SingleFile): string {
  const names = new Set([entry]);
  const data: Record<string, string> = {};
  for (const name of names) {
    const script = packed.scripts[name];
    for (const needed of script.scripts) names.add(needed);
    for (const needed of script.data) data[needed] = packed.data[needed];
  }
  const scripts = [...names].map(
    (name) => `${JSON.stringify(name)}: (exports, replisim) => {${packed.scripts[name].text}\n}`,
  );
  return `(${createLoader})({${scripts.join(',\n')}}, ${JSON.stringify(data)}).require(${JSON.stringify(entry)});`;
}

const addressOf = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));

async function start(): Promise<void> {
  const packed = await unpack(document.querySelector('#replisim-files')?.textContent ?? '');
  const worker = (name: string) => new Worker(addressOf(programOf(name, packed)));
  Object.assign(globalThis, { replisimWorker: worker });
  const asked = new URLSearchParams(location.search).has('system');
  const { entry, style } = packed.pages[asked ? 'system' : 'index'];
  const sheet = document.createElement('style');
  sheet.textContent = style;
  const script = document.createElement('script');
  script.src = addressOf(programOf(entry, packed));
  document.head.append(sheet, script);
}

start().catch((error: Error) => {
  const said = document.createElement('p');
  said.textContent = `This browser cannot open the page from one file: ${error.message}`;
  document.querySelector('#page')?.append(said);
});
