// Writing without losing a word. A form marked `data-redaction` keeps what is typed in this browser,
// under the name of the fiche and of the person, until the server says that it has it. Without this
// script the same forms save by their button.

const PREFIX = "redaction:";
const PAUSE = 1500; // milliseconds without a key before it is sent
const RETRY = [3000, 8000, 20000, 60000];
const OLD = 30 * 24 * 3600 * 1000;
const SAID = {
  typing: "Non enregistré",
  sending: "Enregistrement…",
  offline: "Hors connexion : votre texte est gardé dans ce navigateur et partira au retour du réseau.",
  signedOut: "Votre session est terminée : connectez-vous dans un autre onglet. Votre texte reste ici et partira ensuite.",
  factor: "Votre rôle demande un second facteur : mettez-le en place dans un autre onglet. Votre texte reste ici.",
  refused: "Non enregistré : un champ est à corriger.",
  broken: "Non enregistré : le site n’a pas pu répondre. Votre texte reste ici et sera renvoyé.",
  gone: "Non enregistré : cette fiche n’est plus accessible. Votre texte reste ici ; copiez-le avant de quitter.",
  full: "Ce navigateur ne peut pas garder votre texte : ne quittez pas la page avant l’enregistrement.",
};

// ---- what is kept in the browser

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

function draftKeys(person = "") {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + person));
  } catch {
    return [];
  }
}

// ---- forms as entries, and back

function entries(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string",
  );
}

function fill(form, given) {
  const byName = new Map();
  for (const [name, value] of given) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const name of byName.keys()) {
    const found = name.match(/^([a-z]+)-(\d+)-/);
    if (found && !form.elements.namedItem(name)) addRow(form, found[1], found[2]);
  }
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "submit") continue;
    const values = byName.get(field.name);
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values?.includes(field.value) ?? false;
    } else if (values) {
      field.value = values.length > 1 ? (values.shift() ?? "") : values[0];
    }
  }
}

function addRow(form, kind, number) {
  const pattern = form.querySelector(`template[data-modele="${kind}"]`);
  const rows = form.querySelector(`[data-rangs="${kind}"]`);
  if (!pattern || !rows) return null;
  const rank = number ?? String(1 + Math.max(-1, ...ranks(rows, kind)));
  const row = pattern.content.firstElementChild.cloneNode(true);
  for (const part of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...part.attributes]) {
      if (value.includes("__rang__")) part.setAttribute(name, value.replaceAll("__rang__", rank));
    }
  }
  rows.append(row);
  return row;
}

function ranks(rows, kind) {
  return [...rows.querySelectorAll(`input[name^="${kind}-"][name$="-id"]`)].map((field) =>
    Number(field.name.split("-")[1]),
  );
}

// ---- one form

class Writing {
  constructor(form) {
    this.form = form;
    this.key = `${PREFIX}${form.dataset.personne}:${form.dataset.redaction}`;
    this.auto = "auto" in form.dataset;
    this.says = form.querySelector("[data-etat]");
    this.failures = 0;
    this.sending = false;
    this.stopped = false;
    for (const rows of form.querySelectorAll("[data-rangs]")) {
      // Blank rows for those who have no script: here a button adds them.
      if (!("conflit" in form.dataset)) [...rows.querySelectorAll("[data-neuf]")].slice(1).forEach((row) => row.remove());
    }
    this.sent = JSON.stringify(entries(form));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => document.hidden || this.again());
    for (const button of form.querySelectorAll("[data-ajouter]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        addRow(form, button.dataset.ajouter)?.querySelector("input:not([type=hidden])")?.focus();
      });
    }
    if (this.auto) this.say("Enregistrement automatique en marche.");
    else if (this.says) this.say("");
    this.recover();
  }

  get pending() {
    return JSON.stringify(entries(this.form)) !== this.sent;
  }

  say(text, kind = "") {
    if (!this.says) return;
    this.says.firstElementChild.textContent = text;
    this.says.dataset.etat = kind;
  }

  recover() {
    const draft = read(this.key);
    if (!draft) return;
    // After a conflict the page itself shows both texts: what it holds is what was sent.
    if ("conflit" in this.form.dataset) return;
    if (JSON.stringify(draft.entries) === this.sent) return forget(this.key);
    fill(this.form, draft.entries);
    const at = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Paris" });
    this.say(`Un texte du ${at}, pas encore enregistré, a été retrouvé et remis dans la page. `, "typing");
    this.offer("L’abandonner", () => {
      forget(this.key);
      location.reload();
    });
    if (this.auto) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  offer(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--tertiary fr-btn--sm";
    button.textContent = text;
    button.addEventListener("click", act);
    this.says?.firstElementChild.append(" ", button);
  }

  typed() {
    if (!this.pending && !this.sending) return this.unchanged();
    const kept = keep(this.key, { at: Date.now(), entries: entries(this.form) });
    if (this.stopped) return;
    this.say(kept ? SAID.typing : SAID.full, "typing");
    if (!this.auto) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // What is in the page is what the server has: nothing to send, nothing to keep.
  unchanged() {
    clearTimeout(this.timer);
    if (read(this.key) === null || this.stopped) return;
    this.clean();
    forget(this.key);
    this.say("Rien à enregistrer.");
  }

  again() {
    if (this.waiting) {
      this.waiting = false;
      this.send(this.leaving);
    }
  }

  later() {
    this.waiting = true;
    clearTimeout(this.timer);
    const pause = RETRY[Math.min(this.failures++, RETRY.length - 1)];
    this.timer = setTimeout(() => this.again(), pause);
  }

  submitted(event) {
    if (event.submitter?.name || this.form.enctype.includes("multipart")) return;
    event.preventDefault();
    clearTimeout(this.timer);
    this.send(true);
  }

  async send(leaving = false, renewed = false) {
    this.leaving = leaving || this.leaving;
    if (this.sending) return void (this.resend = true);
    this.sending = true;
    const given = entries(this.form);
    keep(this.key, { at: Date.now(), entries: given });
    this.say(SAID.sending, "sending");
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(given),
        headers: { Accept: "application/json", "X-CSRFToken": this.token.value },
        redirect: "manual",
      });
    } catch {
      this.sending = false;
      this.say(SAID.offline, "offline");
      return this.later();
    }
    this.sending = false;
    await this.answered(answer, given, renewed);
    if (this.resend && !this.stopped) {
      this.resend = false;
      if (this.pending) this.send();
    }
  }

  get token() {
    return this.form.elements.namedItem("csrfmiddlewaretoken");
  }

  async answered(answer, given, renewed) {
    // A form that is not saved as one types answers by a page: it has been taken.
    if (answer.type === "opaqueredirect") return this.acknowledged({}, given);
    if (answer.ok) return this.acknowledged(await answer.json(), given);
    if (answer.status === 401) {
      this.say(SAID.signedOut, "offline");
      this.offer("Se connecter (nouvel onglet)", () => open("/espace/connexion/", "_blank"));
      return this.later();
    }
    if (answer.status === 403) return this.forbidden(answer, renewed);
    if (answer.status === 409) return this.conflict(await answer.json());
    if (answer.status === 422) return this.refused((await answer.json()).errors);
    if (answer.status === 404) {
      this.stopped = true;
      return this.say(SAID.gone, "refused");
    }
    if (answer.status >= 400 && answer.status < 500) {
      this.leaving = false;
      return this.say(SAID.refused, "refused");
    }
    this.say(SAID.broken, "offline");
    return this.later();
  }

  async acknowledged(told, given) {
    this.failures = 0;
    this.clean();
    const version = this.form.elements.namedItem("version"); // a new fiche has none yet
    if (version && told.version) version.value = told.version;
    this.number(told.ids ?? {}, given);
    const same = JSON.stringify(entries(this.form).filter(ours)) === JSON.stringify(given.filter(ours));
    this.sent = same ? JSON.stringify(entries(this.form)) : "";
    if (!same) {
      keep(this.key, { at: Date.now(), entries: entries(this.form) });
      return void (this.timer = setTimeout(() => this.send(), PAUSE));
    }
    forget(this.key);
    this.say(told.at ? `Enregistré à ${told.at}` : "Enregistré", "saved");
    if (this.leaving) {
      const there = told.address ?? this.form.dataset.suite ?? location.pathname;
      if (new URL(there, location).pathname === location.pathname) location.reload();
      else location.assign(there);
    }
  }

  // Rows that were new have a number now; those that were taken away leave the page.
  number(ids) {
    for (const [prefix, id] of Object.entries(ids)) {
      const field = this.form.elements.namedItem(`${prefix}-id`);
      const row = field?.closest("[data-rang]");
      if (!row) continue;
      if (id) field.value = id;
      else if (this.form.elements.namedItem(`${prefix}-retirer`)?.checked) row.remove();
    }
  }

  async forbidden(answer, renewed) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    const stale = fresh && !page.querySelector('a[href*="second-facteur"]');
    if (stale && !renewed) {
      this.token.value = fresh;
      return this.send(this.leaving, true);
    }
    this.say(SAID.factor, "offline");
    return this.later();
  }

  conflict(told) {
    this.stopped = true;
    this.clean(); // of an earlier refusal
    const what = told.deleted ? "a mis cette fiche à la corbeille" : "a enregistré une autre version";
    this.say(`Non enregistré : ${told.by} ${what} à ${told.at}. Rien n’est écrasé, votre texte reste ici. `, "conflict");
    this.offer("Voir les deux versions", () => this.form.submit());
  }

  refused(errors) {
    this.clean();
    this.leaving = false;
    for (const [name, said] of Object.entries(errors)) {
      const field = this.form.elements.namedItem(name);
      const first = field instanceof RadioNodeList ? field[0] : field;
      const place = first?.closest(".fr-input-group, .fr-select-group, fieldset");
      if (!place) continue;
      const text = document.createElement("p");
      text.className = "fr-error-text";
      text.id = `${first.id || name}-refus`;
      text.dataset.refus = "";
      text.textContent = said.join(" ");
      first.setAttribute("aria-invalid", "true");
      first.setAttribute("aria-describedby", text.id);
      place.append(text);
    }
    this.say(SAID.refused, "refused");
  }

  clean() {
    for (const text of this.form.querySelectorAll("[data-refus]")) text.remove();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
}

// What people type: the version and the numbers of rows are the server's.
function ours([name]) {
  return name !== "version" && !name.endsWith("-id") && !name.endsWith("-retirer");
}

// ---- the page

const writings = [...document.querySelectorAll("form[data-redaction]")].map((form) => new Writing(form));

for (const key of draftKeys()) if (Date.now() - (read(key)?.at ?? 0) > OLD) forget(key);

addEventListener("redaction:deconnexion", () => writings.forEach((each) => (each.leaving = true)));

addEventListener("beforeunload", (event) => {
  if (writings.some((each) => each.pending && !each.leaving && read(each.key) === null)) event.preventDefault();
});
