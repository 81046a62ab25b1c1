// A slider over the days of a scheme, beside its date field. Without it the field and the links do.
const announce = document.createElement("p");
announce.className = "visually-hidden";
announce.setAttribute("role", "status");
document.body.append(announce);
let focused = false;

function lay() {
  const form = document.querySelector("#frise");
  if (!form || form.querySelector("[type=range]")) return;
  const stops = form.dataset.stops.split(";").map((stop) => stop.split("|"));
  const field = form.querySelector("[name=date]");
  if (stops.length < 2) return;
  const at = Math.max(0, stops.findIndex(([day]) => day === field.value));
  const slider = Object.assign(document.createElement("input"), {
    type: "range", min: 0, max: stops.length - 1, step: 1, value: at, id: "frise-jour", className: "disp-slider",
  });
  const label = Object.assign(document.createElement("label"), { htmlFor: "frise-jour", className: "fr-label" });
  label.textContent = "D’une date importante à l’autre";
  const shown = Object.assign(document.createElement("p"), { className: "disp-slider-label" });
  shown.setAttribute("aria-hidden", "true");
  const tell = () => {
    const [day, words] = stops[slider.value];
    field.value = day;
    shown.textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };
  let waiting = 0;
  slider.addEventListener("input", tell);
  slider.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { focused = document.activeElement === slider; form.requestSubmit(); }, 350);
  });
  tell();
  field.closest(".fr-input-group").after(label, slider, shown);
  if (focused) slider.focus({ preventScroll: true });
  focused = false;
}

document.body.addEventListener("htmx:afterSwap", () => {
  lay();
  const state = document.querySelector("main .disp-head, #resultats [role=status]");
  announce.textContent = state ? state.textContent.trim() : "";
});
lay();
