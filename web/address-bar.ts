/** What a page writes into its address, so that a reload and a copied address show the same. */
export interface AddressBar {
  /** Without the `#`. `newEntry`: another run is on show now, and the browser's Back leads to the one before. */
  write(fragment: string, newEntry: boolean): void;
}

/** Browsers allow some hundred changes in ten seconds, and each makes a move wait for the browser's main process. */
const MILLIS_BETWEEN = 320;

/** Writes the last fragment of every burst: when it is over, or the page goes. */
export function createAddressBar(): AddressBar {
  let wanted: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What stands there unless somebody has written another address, which is told of only after a while. */
  let known = location.hash;
  const writeNow = () => {
    clearTimeout(timer);
    timer = undefined;
    if (wanted !== null && location.hash === known && known !== `#${wanted}`)
      history.replaceState(null, '', `#${wanted}`);
    if (location.hash === `#${wanted}`) known = location.hash;
    wanted = null;
  };
  addEventListener('beforeunload', writeNow);
  addEventListener('pagehide', writeNow);
  // Somebody writes another address by hand: what waits here is of what was on show before.
  addEventListener('hashchange', () => {
    wanted = null;
    known = location.hash;
  });
  return {
    write(fragment, newEntry) {
      if (newEntry) {
        // The run before is left at the moment that was last on show.
        writeNow();
        if (location.hash === known && known !== `#${fragment}`) history.pushState(null, '', `#${fragment}`);
        known = location.hash;
      }
      wanted = fragment;
      timer ??= setTimeout(writeNow, MILLIS_BETWEEN);
    },
  };
}
