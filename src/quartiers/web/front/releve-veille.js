// The worker of the field surveys: keeps the page of the street and what it is made of, for when
// there is no network. It is served under /espace/…/releve/ and sees nothing above it.

const CACHE = "releve";
const PAGE = /\/releve\/\d+\/terrain\/$/;
const OFFLINE = "Pas de réseau, et cette page n’a pas encore été ouverte sur ce téléphone.";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/statique/")) event.respondWith(asset(request));
});

async function page(request, url) {
  const cache = await caches.open(CACHE);
  const key = url.origin + url.pathname;
  try {
    const answer = await fetch(request);
    if (answer.status === 200 && !answer.redirected) await cache.put(key, answer.clone());
    if (answer.status === 404) await cache.delete(key); // the right to it is gone
    return answer;
  } catch {
    const kept = await cache.match(key);
    return kept ?? new Response(OFFLINE, { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
}

async function asset(request) {
  const kept = await caches.match(request.url);
  return kept ?? fetch(request); // its name changes with its content
}
