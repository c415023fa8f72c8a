/** Starts the drawing page and joins its parts: whatever changes in store or state is drawn, once a frame. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/page.css";
import "../styles/panels.css";
import "../styles/table.css";
import "../styles/sharing.css";
import "../styles/narrow.css";
import "../styles/plot.css";
import "../styles/draw.css";
import { render } from "lit";
import { fetchGrid, fetchJson, fetchSigns, serverNow } from "../api.ts";
import { approximateRd, exactRd } from "../rd.ts";
import { announcement } from "./announcing.ts";
import { Drawing } from "./draw/drawing.ts";
import { drawingParts } from "./drawing-parts.ts";
import type { LiveStyle } from "./live-style.ts";
import { focusSoon, PlotActions } from "./plot-actions.ts";
import { listenToPlotKeys } from "./plot-keys.ts";
import { PlotMap } from "./plot-map.ts";
import { plotPage } from "./plot-page.ts";
import { PresenceOnMap } from "./plot-presence.ts";
import { addressOf, firstState, type PlotContext, type PlotState } from "./plot-state.ts";
import { plotTranslator } from "./plot-texts.ts";
import { problemText } from "./refusing.ts";
import { Session } from "./session.ts";
import { Store } from "./store.ts";

const CLOCK_MS = 10_000;
const ADDRESS_MS = 300;
/** When what is seen first has come. */
const KEEP_PAGE_MS = 4_000;
/** What many people change is drawn a few times a second in lists; on the map every frame. */
const LISTS_MS = 150;

const activityId = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const store = new Store();
let state: PlotState = firstState(location.search);
let map: PlotMap | null = null;
let drawing: Drawing | null = null;
let shown: { theme: string; base: unknown; live: unknown } = { theme: "", base: null, live: null };
let arranged: { layers: unknown; hidden: unknown } = { layers: null, hidden: null };
let planned = false;
let lastDrawn = 0;
let addressTimer: ReturnType<typeof setTimeout> | undefined;
let presence: PresenceOnMap | null = null;

const actions = new PlotActions({ store, session: () => session, map: () => map, state: () => state, change });
const session: Session = new Session(activityId, store, {
  activity: (activity) => change({ activity }),
  identity: (identity) => change({ identity }),
  problem: (problem) => change({ problem }),
  published: (layer, publication) => published(layer, publication?.door ?? null, publication !== null),
});

function change(patch: Partial<PlotState>): void {
  state = { ...state, ...patch };
  plan(0);
}

function plan(wait: number): void {
  if (planned) return;
  planned = true;
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, wait - (performance.now() - lastDrawn)));
}

function draw(): void {
  planned = false;
  lastDrawn = performance.now();
  const t = plotTranslator(state.language);
  const root = document.documentElement;
  if (root.lang !== state.language) {
    root.lang = state.language;
    drawing?.dispatchEvent(new CustomEvent("tool"));
  }
  root.dataset["theme"] = state.theme;
  const context: PlotContext = { state, store, t, actions };
  render(plotPage(context, drawingParts(drawing)), document.body);
  showOnMap();
  const title = state.activity?.titel ?? t("plot");
  document.title = [state.activity?.oefening ? t("exercise") : "", title, t("plot"), "plotserver"].filter(Boolean).join(" – ");
  map?.map.getCanvas().setAttribute("aria-label", t("mapLabel", { title, n: store.replica.size }));
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => history.replaceState(null, "", location.pathname + addressOf(state)), ADDRESS_MS);
}

function showOnMap(): void {
  if (!map) return;
  const { live, base, theme, hidden } = state;
  if (live && (shown.theme !== theme || shown.base !== base || shown.live !== live)) {
    shown = { theme, base, live };
    map.dress(base, live, theme);
  }
  if (arranged.layers !== store.layers || arranged.hidden !== hidden) {
    arranged = { layers: store.layers, hidden };
    const order = new Map(store.layers.map(({ id }, index) => [id, store.layers.length - index]));
    map.arrange((layer) => (hidden.has(layer) ? null : (order.get(layer) ?? 0)), [...store.objects()].map(({ id }) => id));
  }
}

function published(layer: string, by: string | null, there: boolean): void {
  const t = plotTranslator(state.language);
  const title = store.layers.find(({ id }) => id === layer)?.titel ?? "";
  actions.say(there ? t("publishedBy", { layer: title, who: by ?? t("somebody") }) : t("withdrawnBy", { layer: title }));
}

function listen(): void {
  const later = () => plan(LISTS_MS);
  store.addEventListener("objects", (event) => {
    const { ids } = (event as CustomEvent<{ ids: string[] }>).detail;
    map?.touch(ids);
    if (ids.some((id) => store.selection.has(id))) choose();
    if (store.present.length > 1) presence?.outline();
    later();
  });
  store.addEventListener("selection", () => {
    choose();
    // Whoever chooses an object wants to see it; the decisions stay within reach in the bar.
    if (store.selection.size > 0 && state.side?.kind === "conflicts") actions.openSide(null);
    plan(0);
  });
  for (const name of ["layers", "presence", "connection", "history"]) store.addEventListener(name, later);
  store.addEventListener("conflicts", () => plan(0));
  store.addEventListener("notice", (event) => {
    const { text } = (event as CustomEvent<{ text: string }>).detail;
    actions.say(problemText(text, plotTranslator(state.language)));
  });
  announcement(store, () => ({ state, store, t: plotTranslator(state.language), actions }), (said) => change({ said }));
}

function choose(): void {
  map?.choose([...store.selection].flatMap((id) => store.get(id)?.geometry ?? []));
}

async function startMap(): Promise<void> {
  const container = document.querySelector<HTMLElement>("#map");
  if (!container) return;
  try {
    map = new PlotMap(container, state.view, state.activity?.vak ?? null, (id) => store.get(id), {
      moved: (view, box) => change({ view, box }),
      failed: (what) => console.warn("map:", what),
    });
  } catch (error) {
    console.error(error);
    change({ mapFailed: true });
    return;
  }
  map.takesFrom(() => [...store.objects()].map(({ id }) => id));
  map.touch([...store.objects()].map(({ id }) => id));
  presence = new PresenceOnMap(store, map);
  const host = document.querySelector<HTMLElement>(".map-area") ?? container;
  drawing = new Drawing(map.map, store, host, state.identity?.organisatie?.id ?? "");
  drawing.addEventListener("edit", () => focusSoon("plot-form input, plot-form select, plot-form textarea"));
  drawing.addEventListener("palette", () => {
    change({ layersOpen: true, tab: "signs" });
    focusSoon("plot-palette input");
  });
  map.map.on("mousemove", ({ lngLat }) => store.cursor([lngLat.lng, lngLat.lat]));
  map.map.on("mouseout", () => store.cursor(null));
  listenToPlotKeys(store, actions);
  change({ box: map.box() });
}

/** A link says where to look; else the whole plot is shown, once it is there. */
const linked = state.view !== null;

async function frame(): Promise<void> {
  if (linked) return;
  await new Promise<void>((loaded) => {
    const wait = () => (state.activity && (store.layers.length === 0 || [...store.objects()].length > 0) ? loaded() : setTimeout(wait, 100));
    setTimeout(loaded, 8_000);
    wait();
  });
  if (state.activity?.vak) map?.fit(state.activity.vak);
  else actions.whole();
}

async function loadRd(): Promise<void> {
  change({ rd: await approximateRd() });
  change({ rd: await exactRd(await fetchGrid()) });
}

/** From then on the page opens without the server as well. */
async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/plotwerker.js", { scope: "/plot/" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => name));
}

listen();
draw();
void startMap();
const parts = [
  fetchJson<LiveStyle>("/plotstijl.json").then((live) => change({ live })),
  fetchSigns().then((signs) => change({ signs })),
  actions.loadBase(),
  loadRd(),
];
for (const part of parts) part.catch((error: unknown) => console.warn("plot:", error instanceof Error ? error.message : error));
void session.open().then(frame);
setTimeout(() => void keepPage().catch((error: unknown) => console.warn("plot: the page is not kept,", error instanceof Error ? error.message : error)), KEEP_PAGE_MS);
setInterval(() => change({ now: serverNow() }), CLOCK_MS);
