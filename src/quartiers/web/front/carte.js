// The map: layers over our own tiles, what stands at a point, and the links of the page that move it.
// Without this file the page keeps its tables.

const box = document.getElementById("carte");
const answer = document.querySelector("[data-reponse]");
const dark = matchMedia("(prefers-color-scheme: dark)");
const { couches, points } = JSON.parse(box.dataset.config);
const hidden = new Set();
const NOTHING = "\u0000";
let picked = box.dataset.quartier;
let programme = NOTHING;
// The real and the fictitious never stand on one map: its page has the banner of one of them.
const kind = box.dataset.fictif ? ["has", "fictif"] : ["!", ["has", "fictif"]];
const only = (filter) => (filter ? ["all", kind, filter] : kind);

const INKS = {
  light: { land: "#f6f5f1", ink: "#1b1b1f", soft: "#6b6f76", halo: "#ffffff", recent: "#0a5aa0", former: "#c8500a",
    square: ["#cfe3d9", "#9cc9b5", "#5fa98b", "#2d8566", "#0b5c45"], firm: "#6a3a82", programme: "#866a00" },
  dark: { land: "#1e1f22", ink: "#eceef2", soft: "#9aa0a8", halo: "#161616", recent: "#6cb4f5", former: "#f59a5b",
    square: ["#23433a", "#2f6252", "#3c846d", "#4aa88a", "#63d0ab"], firm: "#ce97e0", programme: "#d9be4a" },
};
const FRENCH = {
  "Map.Title": "Carte",
  "NavigationControl.ZoomIn": "Agrandir",
  "NavigationControl.ZoomOut": "Réduire",
  "NavigationControl.ResetBearing": "Remettre le nord en haut",
  "AttributionControl.ToggleAttribution": "Montrer ou cacher les sources",
  "ScaleControl.Feet": "pieds", "ScaleControl.Meters": "m", "ScaleControl.Kilometers": "km", "ScaleControl.Miles": "milles",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

const inks = () => (dark.matches ? INKS.dark : INKS.light);
const frame = (text) => {
  const [west, south, east, north] = text.split(",").map(Number);
  return [[west, south], [east, north]];
};
const ground = () => ({
  version: 8, sources: {}, layers: [{ id: "fond", type: "background", paint: { "background-color": inks().land } }],
});

// The labelled territories, from the links of the table: where to look, their name, their page.
const territories = () => ({
  type: "FeatureCollection",
  features: [...document.querySelectorAll("a[data-territoire][data-cadre]")].map((each) => {
    const [[west, south], [east, north]] = frame(each.dataset.cadre);
    return { type: "Feature", properties: { nom: each.dataset.nom, page: each.dataset.territoire },
      geometry: { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] } };
  }),
});

// Each layer of ours: the switch that shows it, its tiles, how it is drawn.
function layers() {
  const ink = inks();
  const recent = ["==", ["get", "generation"], 2024], former = ["==", ["get", "generation"], 2015];
  const colour = ["case", recent, ink.recent, ink.former];
  const steps = (of) => ["step", ["get", "n"], of[0], 2, of[1], 5, of[2], 10, of[3], 25, of[4]];
  const label = { "text-font": ["Noto Sans Regular"], "text-field": ["concat", ["get", "nom"], ["case", ["has", "fictif"], " (fictif)", ""]], "text-max-width": 9, "text-padding": 6 };
  const halo = { "text-halo-color": ink.halo, "text-halo-width": 1.6 };
  const wide = (far, near, first = 10, last = 16) => ["interpolate", ["linear"], ["zoom"], first, far, last, near];
  const drawn = [
    ["programme", "programmes", "fill", { "fill-color": ink.programme, "fill-opacity": 0.3 }, null, ["in", programme, ["get", "programmes"]]],
    ["communes", "communes", "line", { "line-color": ink.soft, "line-width": 0.8, "line-dasharray": [6, 3, 1, 3] }],
    ["communes", "communes-surface", "fill", { "fill-color": ink.land, "fill-opacity": 0 }, "communes"],
    ["communes", "departements", "line", { "line-color": ink.soft, "line-width": 1.4 }],
    ["carreaux", "carreaux", "fill", { "fill-color": steps(ink.square), "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14.5, 0.75, 15.5, 0.25], "fill-outline-color": ink.halo }],
    ["bandes", "bandes-surface", "fill", { "fill-color": colour, "fill-opacity": 0.07 }, "bandes"],
    ["bandes", "bandes", "line", { "line-color": colour, "line-width": 1, "line-dasharray": [3, 3] }],
    ["2024", "quartiers-2024-surface", "fill", { "fill-color": ink.recent, "fill-opacity": 0.12 }, "quartiers", recent],
    ["2015", "quartiers-2015-surface", "fill", { "fill-color": ink.former, "fill-opacity": 0.06 }, "quartiers", former],
    ["", "choisi", "line", { "line-color": ink.ink, "line-width": wide(5, 8) }, "quartiers", ["==", ["get", "code"], picked]],
    ["2024", "quartiers-2024", "line", { "line-color": ink.recent, "line-width": wide(1.4, 3) }, "quartiers", recent],
    ["2015", "quartiers-2015", "line", { "line-color": ink.former, "line-width": wide(1.2, 2.4), "line-dasharray": [4, 2] }, "quartiers", former],
    ["2015", "points-2015", "circle", { "circle-radius": wide(2.4, 4.5, 4, 9), "circle-color": ink.land, "circle-stroke-color": ink.former, "circle-stroke-width": 1.4 }, "quartiers", former],
    ["2024", "points-2024", "circle", { "circle-radius": wide(2.4, 4, 4, 9), "circle-color": ink.recent, "circle-stroke-color": ink.halo, "circle-stroke-width": 1 }, "quartiers", recent],
    ["territoires", "territoires", "circle", { "circle-radius": 6, "circle-color": ink.halo, "circle-stroke-color": ink.ink, "circle-stroke-width": 3 }],
    ["etablissements", "etablissements", "circle", { "circle-radius": 5, "circle-color": ["case", ["has", "siret"], ink.firm, ink.halo], "circle-stroke-color": ["case", ["has", "siret"], ink.halo, ink.firm], "circle-stroke-width": ["case", ["has", "siret"], 1, 2] }],
    ["territoires", "noms-territoires", "symbol", { "text-color": ink.ink, ...halo }, "territoires", null,
      { ...label, "text-size": 12, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.8, "text-justify": "auto", "text-padding": 1, "text-max-width": 12 }],
    ["communes", "noms", "symbol", { "text-color": ink.soft, ...halo }, null, null, { ...label, "text-size": 12 }],
    ["quartiers", "noms-quartiers", "symbol", { "text-color": ink.ink, ...halo }, "noms_quartiers", null, { ...label, "text-size": 13 }],
  ];
  return drawn.map(([shown, id, type, paint, source, filter, layout]) => ({
    shown, id, type, paint, source: source || (id === "programme" ? "programmes" : id), filter: only(filter), layout: layout || {},
    ...(/^points/.test(id) && { maxzoom: points + 1 }),
    ...(/^quartiers|^choisi/.test(id) && { minzoom: points + 1 }),
    ...(id === "noms-quartiers" && { minzoom: 12 }),
    ...(/territoires$/.test(id) && { maxzoom: points + 1 }),
  }));
}

const source = (id) => ({ programme: "programmes" }[id] || id);

function dress(map) {
  for (const [name, [first, last]] of Object.entries(couches)) {
    if (map.getSource(name)) continue;
    map.addSource(name, {
      type: "vector", minzoom: first, maxzoom: last,
      tiles: [`${location.origin}${box.dataset.tuiles}${name}/{z}/{x}/{y}.pbf`],
    });
  }
  if (!map.getSource("territoires")) map.addSource("territoires", { type: "geojson", data: territories() });
  // A background of someone else has its own letters: ours would be asked to its server.
  const letters = !map.getStyle().glyphs;
  for (const { shown, source: from, ...layer } of layers()) {
    if (map.getLayer(layer.id) || (layer.type === "symbol" && !letters)) continue;
    const [first] = couches[source(from)] || [0];
    map.addLayer({ minzoom: first, ...layer, source: source(from), ...(couches[source(from)] && { "source-layer": source(from) }) });
  }
  show(map);
}

function show(map) {
  for (const { shown, id } of layers()) {
    if (!map.getLayer(id)) continue;
    const off = shown === "quartiers" ? hidden.has("2024") && hidden.has("2015") : hidden.has(shown);
    map.setLayoutProperty(id, "visibility", off ? "none" : "visible");
  }
  const kept = ["2024", "2015"].filter((each) => !hidden.has(each)).map(Number);
  for (const id of ["bandes", "bandes-surface", "noms-quartiers"]) {
    if (map.getLayer(id)) map.setFilter(id, only(["in", ["get", "generation"], ["literal", kept]]));
  }
  if (map.getLayer("choisi")) map.setFilter("choisi", only(["==", ["get", "code"], picked]));
  if (map.getLayer("programme")) map.setFilter("programme", only(["in", programme, ["get", "programmes"]]));
}

// What people read, made of nodes: no text of ours or of the data is ever read as markup.
// Its spaces before a French sign do not break.
const set = (text) => text.replace(/ (?=[:»])|(?<=«) /g, "\u00a0").replace(/ (?=[;?!])/g, "\u202f");
function node(tag, content = "", more = {}) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...[content].flat().map((each) => (typeof each === "string" ? set(each) : each)));
  return made;
}
const link = (text, href) => node("a", text, { href });
const page = (query) => `${box.dataset.page}?${new URLSearchParams(query)}`;

function said(feature) {
  const { code, nom, generation, n, activite, effectif, siret, programmes, fictif, page: territory } = feature.properties;
  const registre = fictif ? box.dataset.registreFictif : box.dataset.registre;
  const mark = fictif ? [" ", node("strong", "(donnée fictive)")] : [];
  switch (feature.source) {
    case "territoires":
      return node("li", [link(nom, territory), ", territoire « Quartiers productifs »"]);
    case "quartiers":
      return node("li", [link(nom || code, `${box.dataset.quartiers}${encodeURIComponent(code)}/`),
        ` (${code}), quartier de ${generation}. `, link("Tableau de ce quartier", `${page({ quartier: code })}#tableau`), ...mark]);
    case "bandes":
      return node("li", [`À moins de 300 m du quartier de ${generation} ${nom || ""} (${code})`, ...mark]);
    case "etablissements":
      return node("li", [`${activite}. ${effectif}.`, siret ? ` SIRET ${siret}.` : " Entrepreneur individuel ou catégorie juridique inconnue : SIRET non montré.",
        ...mark, node("br"), node("small", `Source : ${registre}`)]);
    case "carreaux":
      return node("li", [`${n} établissement${n > 1 ? "s" : ""} actif${n > 1 ? "s" : ""} dans ce carreau de 200 m`, ...mark, node("br"), node("small", `Source : ${registre}`)]);
    case "programmes":
      return node("li", [`Commune de ${nom} : ${programmes.split(";").join(", ")}`, ...mark]);
    case "communes":
      return node("li", [`Commune de ${nom} (${code})`, ...mark]);
  }
  return null;
}

const ORDER = ["territoires", "etablissements", "quartiers", "bandes", "carreaux", "programmes", "communes"];
const MOST = 25, FAR = 5; // from afar, what stands at one point of the screen is many kilometres wide

// The 2024 generation first, and of one generation the nearest to the click.
const away = ({ geometry: { type, coordinates } }, { lng, lat }) =>
  type === "Point" ? Math.hypot((coordinates[0] - lng) * Math.cos(lat * Math.PI / 180), coordinates[1] - lat) : 0;
const before = (at) => (one, other) => ORDER.indexOf(one.source) - ORDER.indexOf(other.source)
  || (other.properties.generation || 0) - (one.properties.generation || 0) || away(one, at) - away(other, at);

function ask(map, marker, at, lngLat) {
  const near = [[at.x - 5, at.y - 5], [at.x + 5, at.y + 5]];
  const exact = map.queryRenderedFeatures(at);
  const around = map.queryRenderedFeatures(near).filter((each) => each.source === "etablissements" || /^points/.test(each.layer.id));
  const seen = new Set();
  const found = [...around, ...exact]
    .sort(before(lngLat))
    .filter((each) => {
      const key = `${each.source}${each.source === "etablissements" ? (each.id ?? "") + JSON.stringify([each.properties, each.geometry]) : JSON.stringify(each.properties)}`;
      return ORDER.includes(each.source) && !seen.has(key) && seen.add(key);
    });
  const lon = lngLat.lng.toFixed(5), lat = lngLat.lat.toFixed(5);
  marker.setLngLat(lngLat).addTo(map);
  const most = map.getZoom() < points + 1 ? FAR : MOST;
  const items = found.slice(0, most).map(said).filter(Boolean);
  const more = found.length - most;
  if (more > 0) {
    const closer = node("button", "Agrandir la carte ici", { type: "button", className: "fr-btn fr-btn--sm fr-btn--secondary" });
    closer.addEventListener("click", () => {
      map.flyTo({ center: lngLat, zoom: Math.min(map.getZoom() + 3, 18) });
      map.getCanvas().focus({ preventScroll: true });
      box.scrollIntoView({ block: "nearest" }); // on a phone the answer stands under the map
    });
    items.push(node("li", [`et ${more} autre${more > 1 ? "s" : ""}, trop près les uns des autres à cette échelle. `, closer]));
  }
  answer.replaceChildren(
    node("p", [`Longitude ${lon.replace(".", ",")}, latitude ${lat.replace(".", ",")}. `,
      link(box.dataset.choisir ? "Choisir ce point" : "Quels dispositifs à cet endroit ?", `${box.dataset.adresse}?${new URLSearchParams({ lon, lat })}`)]),
    items.length ? node("ul", items) : node("p", "Rien de ce que montre la carte n’est ici, à cette échelle."),
  );
  answer.closest("section").scrollIntoView({ block: "nearest" });
}

function follow(map, marker) {
  for (const each of document.querySelectorAll("a[data-cadre]")) {
    each.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      marker.remove();
      picked = new URL(each.href).searchParams.get("quartier") || "";
      show(map);
      map.fitBounds(frame(each.dataset.cadre), { padding: 30, maxZoom: 15 });
      answer.replaceChildren(node("p", [`La carte montre : ${each.dataset.nom}. `, link("Ouvrir cette carte avec ses tableaux", each.href)]));
      map.getCanvas().focus({ preventScroll: true });
      box.scrollIntoView({ block: "nearest" });
    });
  }
  for (const each of document.querySelectorAll("[data-couche]")) {
    const apply = () => {
      hidden[each.checked ? "delete" : "add"](each.dataset.couche);
      show(map);
    };
    if (!each.checked) hidden.add(each.dataset.couche);
    each.addEventListener("change", apply);
  }
  document.querySelector("[data-programme]")?.addEventListener("change", (event) => {
    programme = event.target.value || NOTHING;
    show(map);
  });
}

async function start() {
  const library = await import(box.dataset.maplibre);
  library.setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  box.replaceChildren();
  const map = new library.Map({
    container: box, style: box.dataset.fond || ground(), bounds: frame(box.dataset.cadre), fitBoundsOptions: { padding: 24, maxZoom: 15 },
    minZoom: 3, maxZoom: 18, attributionControl: box.dataset.fond ? { compact: true } : false, dragRotate: false, pitchWithRotate: false,
    touchPitch: false, cooperativeGestures: matchMedia("(pointer: coarse)").matches, locale: FRENCH,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ unit: "metric" }), "bottom-left");
  const marker = new library.Marker({ color: inks().ink });
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", "Carte : les flèches la déplacent, plus et moins changent l’échelle, Entrée interroge le centre");
  map.on("style.load", () => dress(map));
  map.on("idle", () => { box.dataset.ready = "true"; });
  map.on("movestart", () => { delete box.dataset.ready; });
  map.on("click", (event) => ask(map, marker, event.point, event.lngLat));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    ask(map, marker, map.project(map.getCenter()), map.getCenter());
  });
  box.append(node("span", "", { className: "map-cross", ariaHidden: "true" }));
  dark.addEventListener("change", () => { if (!box.dataset.fond) map.setStyle(ground(), { diff: false }); });
  follow(map, marker);
}

start().catch(() => {
  box.replaceChildren(node("p", "La carte ne peut pas s’afficher dans ce navigateur. Les tableaux de cette page disent la même chose.", { className: "map-wait" }));
});
