/**
 * The service worker: keeps the page's files in the browser, so that it opens without a network after the first visit.
 * The build writes the names of the files into it, so that it changes with them.
 */

/** What TypeScript's library for pages does not have of a service worker. */
interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Lifetime) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asking) => void): void;
};

const { scope } = worker.registration;
const [version, ...files] = 'REPLISIM_OFFLINE_FILES'.split('|');
/** Pages in other folders of the same host have caches of their own. */
const family = `replisim ${scope} `;

/** An answer that a host has led elsewhere cannot be that of a page: a copy can. */
async function keep(cache: Cache, file: string): Promise<void> {
  const answer = await fetch(`${scope}${file}`, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  await cache.put(`${scope}${file}`, new Response(await answer.blob(), { headers: answer.headers }));
}

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(family + version).then((cache) => Promise.all(files.map((file) => keep(cache, file)))),
  );
});

worker.addEventListener('activate', (event) => {
  const old = async () => {
    const names = await caches.keys();
    const gone = names.filter((name) => name.startsWith(family) && name !== family + version);
    await Promise.all(gone.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

/** A name with a hash means one content for ever; any other file may have changed at its host. */
async function answerTo(request: Request, file: string): Promise<Response> {
  const cache = await caches.open(family + version);
  const kept = await cache.match(`${scope}${file}`);
  if (kept === undefined) return fetch(request);
  if (file.startsWith('assets/')) return kept;
  return fetch(request).catch(() => kept);
}

worker.addEventListener('fetch', (event) => {
  const address = event.request.url.replace(/[?#].*$/, '');
  if (event.request.method !== 'GET' || !address.startsWith(scope)) return;
  const file = address.slice(scope.length) || 'index.html';
  if (files.includes(file)) event.respondWith(answerTo(event.request, file));
});
