// Signing out erases from this phone what a survey kept in it; what was not sent is asked about.

const STORE = "releve";

async function held() {
  if (!("indexedDB" in window)) return null;
  if (indexedDB.databases) {
    const names = await indexedDB.databases();
    if (!names.some((each) => each.name === STORE)) return 0;
  }
  return new Promise((resolve) => {
    const opening = indexedDB.open(STORE);
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
      const base = opening.result;
      if (!base.objectStoreNames.contains("saisies")) return base.close(), resolve(0);
      const asking = base.transaction("saisies").objectStore("saisies").count();
      asking.onsuccess = () => (base.close(), resolve(asking.result));
      asking.onerror = () => (base.close(), resolve(0));
    };
  });
}

async function erase() {
  await new Promise((resolve) => {
    const gone = indexedDB.deleteDatabase(STORE);
    gone.onsuccess = gone.onerror = gone.onblocked = resolve;
  });
  if ("caches" in window) await caches.delete(STORE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter((each) => each.scope.includes("/releve/")).map((each) => each.unregister()));
}

for (const form of document.querySelectorAll("form[data-deconnexion]")) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return; // another script asked, and was told to stay
    event.preventDefault();
    const waiting = await held().catch(() => 0);
    const asked = waiting > 1
      ? `${waiting} saisies de relevé ne sont pas envoyées. Se déconnecter les efface de ce téléphone. Continuer ?`
      : "Une saisie de relevé n’est pas envoyée. Se déconnecter l’efface de ce téléphone. Continuer ?";
    if (waiting && !confirm(asked)) return;
    window.dispatchEvent(new Event("releve-fin"));
    await erase().catch(() => undefined);
    form.submit();
  });
}
