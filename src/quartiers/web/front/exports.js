// While a document is made the page says so, and for how long; the file then comes as any download.
// Without this script the link does it alone.

const shown = document.querySelector("[data-preparation]");
const bar = shown.querySelector("progress");
const said = shown.querySelector("[role=status]");
const clock = shown.querySelector("[data-secondes]");

for (const link of document.querySelectorAll("main a[download]")) link.addEventListener("click", prepare);

async function prepare(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!bar.hidden) return; // one at a time
  const link = event.currentTarget;
  const name = link.dataset.document;
  const begun = performance.now();
  const tick = setInterval(() => (clock.textContent = `${Math.round((performance.now() - begun) / 1000)} s`), 1000);
  shown.hidden = bar.hidden = false;
  bar.removeAttribute("value");
  say(`Préparation : ${name}…`);
  try {
    const answer = await fetch(link.href);
    if (answer.redirected) return location.assign(link.href); // the session has ended
    if (!answer.ok) throw new Error(`réponse ${answer.status}`);
    give(await received(answer), fileName(answer));
    say(`Prêt : ${name}.`);
  } catch (error) {
    say(`${name} n’a pas pu être préparé (${error.message}). Réessayez, ou ouvrez le lien dans un nouvel onglet.`);
  } finally {
    clearInterval(tick);
    clock.textContent = "";
    bar.hidden = true;
  }
}

async function received(answer) {
  const whole = Number(answer.headers.get("Content-Length"));
  const pieces = [];
  let size = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    size += value.length;
    if (whole) bar.value = size / whole;
  }
  return new Blob(pieces, { type: answer.headers.get("Content-Type") });
}

function fileName(answer) {
  const told = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition"));
  return told ? decodeURIComponent(told[1]) : "";
}

function give(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function say(text) {
  said.textContent = text;
}
