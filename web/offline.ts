/** Once the page is at rest, keeps it in the browser: it opens without a network from then on. A disk needs no copy. */
export function keepForOffline(): void {
  if (!location.protocol.startsWith('http') || !('serviceWorker' in navigator)) return;
  const register = () => {
    // A browser that keeps nothing, as in a private window, shows the page all the same.
    navigator.serviceWorker.register('./offline-worker.js').catch(() => {});
  };
  // Not every browser says when it is idle.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(register);
  else setTimeout(register, 2_000);
}
