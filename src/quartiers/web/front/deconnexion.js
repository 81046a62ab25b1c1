// Signing out leaves no text behind in this browser; what was not sent is asked about first.

const PREFIX = "redaction:";

function drafts() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

for (const form of document.querySelectorAll("form[data-deconnexion]")) {
  form.addEventListener("submit", (event) => {
    const held = drafts();
    const asked = "Un texte n’est pas encore enregistré. Se déconnecter l’efface de ce navigateur. Continuer ?";
    if (held.length && !confirm(asked)) return event.preventDefault();
    dispatchEvent(new Event("redaction:deconnexion"));
    for (const key of held) localStorage.removeItem(key);
  });
}
