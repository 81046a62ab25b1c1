// A survey in the street: each entry is kept in the phone first, then sent, then erased from it.
// What it could not send stays visible, with its reason. The server keeps an entry once, whatever
// is sent twice.

const root = document.getElementById("releve");
const summary = document.getElementById("releve-bilan");
const queue = document.getElementById("releve-file");
const { user, survey, send, worker, scope, login } = root.dataset;
const SIDE = 1600;
const AGAIN = 30_000;
let sending = false;
let trouble = "";
let token = root.querySelector("[name=csrfmiddlewaretoken]").value;
let base;

// --- the phone's store

function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("releve", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("saisies", { keyPath: "uid" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function done(asking) {
  return new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
}

function written(work) {
  return new Promise((resolve, reject) => {
    const transaction = base.transaction("saisies", "readwrite", { durability: "strict" });
    work(transaction.objectStore("saisies"));
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const keep = (entry) => written((store) => store.put(entry));
const forget = (uid) => written((store) => store.delete(uid));

async function waiting() {
  const all = await done(base.transaction("saisies").objectStore("saisies").getAll());
  return all.filter((each) => each.user === user && each.survey === survey).sort((a, b) => a.rank - b.rank);
}

// --- an entry

function identifier() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// Drawn again: smaller, and without what the camera added.
async function shrunk(file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const ratio = Math.min(1, SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * ratio);
  canvas.height = Math.round(image.height * ratio);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("photo"))), "image/jpeg", 0.8);
  });
}

async function entry(form) {
  const data = new FormData(form);
  const fields = {};
  for (const name of ["state", "family", "activity", "surface", "place", "comment", "address"]) {
    if (data.has(name)) fields[name] = data.get(name).trim();
  }
  const photo = data.get("photo");
  return {
    uid: identifier(),
    unit: data.get("unit"),
    user,
    survey,
    rank: Date.now(),
    fields: { ...fields, seen_at: new Date().toISOString() },
    name: form.closest("li")?.querySelector(".releve-nom").textContent ?? fields.address,
    state: form.querySelector("[name=state]:checked + label").textContent.trim(),
    photo: photo instanceof File && photo.size ? await shrunk(photo) : null,
    refused: "",
  };
}

// --- what one sees

function badge(text, kind) {
  const made = document.createElement("span");
  made.className = `fr-badge fr-badge--sm fr-badge--no-icon fr-badge--${kind}`;
  made.textContent = text;
  return made;
}

function mark(unit, text, kind) {
  const place = document.getElementById(`local-${unit}`)?.querySelector(".releve-marque");
  place?.replaceChildren(badge(text, kind));
}

function button(text, name, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "fr-btn fr-btn--tertiary fr-btn--sm";
  made.textContent = text;
  const more = document.createElement("span");
  more.className = "visually-hidden";
  more.textContent = ` : ${name}`;
  made.append(more);
  made.addEventListener("click", action);
  return made;
}

function row(each) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = each.name;
  item.append(name, ` ${each.state} `, badge(each.refused ? "Refusé" : "À envoyer", each.refused ? "error" : "info"));
  if (each.refused) {
    const why = document.createElement("p");
    why.textContent = each.refused;
    item.append(
      why,
      button("Envoyer de nouveau", each.name, async () => {
        await keep({ ...each, refused: "" });
        await show();
        await sync();
      }),
      button("Effacer de ce téléphone", each.name, async () => {
        if (!confirm("Effacer cette saisie de ce téléphone ? Elle n’a pas été envoyée.")) return;
        await forget(each.uid);
        await show();
      }),
    );
  }
  return item;
}

const entries = (count) => `${count} saisie${count > 1 ? "s" : ""}`;

async function show() {
  const held = await waiting();
  for (const each of held) mark(each.unit, each.refused ? "Refusé" : `À envoyer : ${each.state}`, each.refused ? "error" : "info");
  queue.hidden = !held.length;
  queue.querySelector("ul").replaceChildren(...held.map(row));
  const count = held.filter((each) => !each.refused).length;
  const said = [];
  if (count) said.push(`${entries(count)} à envoyer`);
  if (held.length > count) said.push(`${entries(held.length - count)} à revoir en haut de la page, refusée${held.length - count > 1 ? "s" : ""}`);
  if (!held.length) said.push("Tout est envoyé");
  if (trouble) said.push(trouble);
  else if (!navigator.onLine) said.push(count ? (count > 1 ? "pas de réseau : elles partiront toutes seules" : "pas de réseau : elle partira toute seule") : "pas de réseau");
  summary.textContent = said.join(" ; ");
  if (trouble === SIGNED_OUT) {
    const link = document.createElement("a");
    link.href = login;
    link.textContent = "Se reconnecter";
    summary.append(" ", link);
  }
}

// --- sending

const SIGNED_OUT = "votre session est terminée, rien n’est perdu";

function form(each) {
  const body = new FormData();
  body.set("uid", each.uid);
  body.set("unit", each.unit);
  for (const [name, value] of Object.entries(each.fields)) body.set(name, value);
  if (each.photo) body.set("photo", each.photo, "photo.jpg");
  return body;
}

async function posted(each, again = true) {
  const answer = await fetch(send, {
    method: "POST",
    body: form(each),
    headers: { Accept: "application/json", "X-CSRFToken": token },
    redirect: "error",
  });
  if (answer.status !== 403 || !again) return answer;
  // A page kept from before the last sign-in: the refusal bears the token of now.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!fresh) return answer;
  token = fresh;
  return posted(each, false);
}

async function why(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return answer.status === 404 ? "Ce relevé n’est plus ouvert pour vous." : `Le serveur a refusé (${answer.status}).`;
  }
}

async function sent(each) {
  const answer = await posted(each);
  if (answer.ok) {
    const told = await answer.json();
    await forget(each.uid);
    const others = told.others.map((other) => `${other.who} a vu : ${other.state}`).join(", ");
    mark(each.unit, others ? `Envoyé, en désaccord (${others})` : `Envoyé : ${told.state}`, others ? "warning" : "success");
    return "ok";
  }
  if (answer.status === 401) return "signed-out";
  if (answer.status >= 500 || answer.status === 429) return "later";
  await keep({ ...each, refused: await why(answer) });
  return "ok";
}

async function sync() {
  if (sending) return;
  sending = true;
  try {
    let some = false;
    for (const each of await waiting()) {
      if (each.refused) continue;
      const how = await sent(each);
      trouble = how === "signed-out" ? SIGNED_OUT : how === "later" ? "le serveur ne répond pas" : "";
      if (how !== "ok") break;
      some = true;
    }
    if (some) await refreshed();
  } catch {
    trouble = navigator.onLine ? "le serveur ne répond pas" : "";
  } finally {
    sending = false;
    await show();
  }
}

// --- without a network

async function refreshed() {
  if (!("caches" in window)) return;
  const answer = await fetch(location.pathname, { redirect: "error" });
  if (answer.ok) await (await caches.open("releve")).put(location.origin + location.pathname, answer);
}

async function prepare() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register(worker, { scope });
  const cache = await caches.open("releve");
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  const wanted = parts.map((part) => part.href || part.src).filter((part) => part.startsWith(`${location.origin}/statique/`));
  for (const part of wanted) if (!(await cache.match(part))) await cache.add(part);
  await refreshed();
}

// A unit that was added here, before the server lists it.
function listed(each) {
  if (document.getElementById(`local-${each.unit}`)) return;
  const item = document.createElement("li");
  item.id = `local-${each.unit}`;
  const name = document.createElement("span");
  name.className = "releve-nom";
  name.textContent = each.name;
  const place = document.createElement("span");
  place.className = "releve-marque";
  item.append(name, " ", place);
  root.querySelector(".releve-liste").append(item);
}

async function saved(event) {
  const form = event.target.closest("form");
  if (!form || !base) return;
  event.preventDefault();
  const place = form.querySelector(".releve-suite");
  const act = form.querySelector("[type=submit]");
  act.disabled = true; // two taps are one entry
  try {
    const made = await entry(form);
    await keep(made);
    if ("new" in form.dataset) {
      listed(made);
      form.querySelector("[name=unit]").value = identifier();
    }
    form.reset();
    place.textContent = "Gardé dans ce téléphone.";
    form.closest("details").open = false;
    form.closest("details").querySelector("summary").focus();
    await show();
    sync();
  } catch (error) {
    place.textContent = error?.message === "photo" || error?.name === "InvalidStateError" || error?.name === "EncodingError"
      ? "La photo ne s’ouvre pas : retirez-la, ou prenez-en une autre."
      : "Ce téléphone ne peut pas garder la saisie : vérifiez la place libre, ou notez-la ailleurs.";
  } finally {
    act.disabled = false;
  }
}

try {
  base = await open();
  base.onversionchange = () => base.close();
  root.addEventListener("submit", saved);
  window.addEventListener("releve-fin", () => base.close());
  window.addEventListener("online", sync);
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  for (const each of await waiting()) if (each.fields.address) listed(each);
  await show();
  setInterval(sync, AGAIN);
  prepare().catch(() => undefined);
  await sync();
} catch {
  // No store (a private window): the plain forms still send, one by one.
  summary.textContent = "Ce navigateur ne garde rien : chaque local s’envoie tout de suite, il faut du réseau.";
}
