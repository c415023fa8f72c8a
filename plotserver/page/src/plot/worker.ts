/**
 * Keeps the page itself, and the map that was looked at, so that the page opens without the server. What is drawn is
 * not here: that is in IndexedDB, by person. Nothing that depends on who looks is ever kept by this worker.
 */
const SHELL = "plot-1";
const MAP = "plot-map-1";
const DOCUMENT = "/plot/";
const MOST_TILES = 3_000;
const PATIENCE_MS = 4_000;
/** Never changes under one address. */
const FOREVER = ["/assets/"];
/** The same for everybody, and may change. */
const PUBLIC = ["/plotstijl.json", "/basemap/", "/sprites/", "/grids/", "/v1/tekens", "/v1/instellingen", "/symbolen/tekens.json"];

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  addEventListener(name: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
let kept = 0;

worker.addEventListener("install", (event: Waiting) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Waiting) => event.waitUntil(begin()));
worker.addEventListener("message", (event: Waiting & { data: string[] }) => event.waitUntil(fill(event.data)));
worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(newest(request, SHELL, DOCUMENT));
  else if (FOREVER.some((start) => pathname.startsWith(start))) event.respondWith(known(request));
  else if (PUBLIC.some((start) => pathname.startsWith(start))) event.respondWith(newest(request, MAP, request.url));
});

async function begin(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("plot-") && name !== SHELL && name !== MAP).map((name) => caches.delete(name)));
  await worker.clients.claim();
  await newest(new Request(DOCUMENT + "start"), SHELL, DOCUMENT).catch(() => undefined);
}

/** What the page had asked for before this worker was there; it comes from the browser's own cache. */
async function fill(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    const { pathname, origin } = new URL(address);
    if (origin !== location.origin) continue;
    const work = FOREVER.some((start) => pathname.startsWith(start))
      ? known(new Request(address))
      : PUBLIC.some((start) => pathname.startsWith(start))
        ? newest(new Request(address), MAP, address)
        : null;
    await work?.catch(() => undefined);
  }
}

async function known(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const there = await cache.match(request);
  if (there) return there;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** From the server; when it does not answer, as it was last. */
async function newest(request: Request, name: string, key: string): Promise<Response> {
  const cache = await caches.open(name);
  const there = await cache.match(key);
  try {
    const answer = await fetch(request, there ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (answer.ok) await cache.put(key, answer.clone());
    if (name === MAP) void prune(cache);
    return answer.status >= 500 && there ? there : answer;
  } catch (error) {
    if (there) return there;
    throw error;
  }
}

/** Now and then the oldest go. */
async function prune(cache: Cache): Promise<void> {
  kept += 1;
  if (kept % 500 !== 0) return;
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_TILES)).map((key) => cache.delete(key)));
}
