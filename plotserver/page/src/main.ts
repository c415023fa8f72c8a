/** Starts the page and owns its state: whatever changes is drawn, shown on the map and written in the address. */
import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/page.css";
import "./styles/panels.css";
import "./styles/table.css";
import "./styles/check.css";
import "./styles/sharing.css";
import "./styles/narrow.css";
import { render } from "lit";
import { Actions } from "./actions.ts";
import { readAddress, writeAddress } from "./address.ts";
import { eventsOf, Problem, serverNow, Unreachable } from "./api.ts";
import { type Context, titleOf } from "./context.ts";
import { Checking } from "./checking.ts";
import { Follow } from "./follow.ts";
import { listenToKeys } from "./keyboard.ts";
import { type LayerChoices, type LayerView, viewsOf } from "./layer-choices.ts";
import { isWide } from "./layout.ts";
import { Loading } from "./loading.ts";
import type { PictureMap } from "./map.ts";
import type { Picture } from "./model.ts";
import { page } from "./page.ts";
import { Poll } from "./poll.ts";
import { addressFrom, type State, stateFrom, type Store } from "./state.ts";
import { translator } from "./texts.ts";

const REFRESH_MS = 10_000;
const CLOCK_MS = 1_000;
const ADDRESS_MS = 250;

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
let state: State = stateFrom(readAddress(location.search), dark, isWide(), serverNow());
let map: PictureMap | null = null;
let drawing = false;
let arranged: { picture: Picture | null; choices: LayerChoices; views: LayerView[] } | null = null;
let addressTimer: ReturnType<typeof setTimeout> | undefined;

const store: Store = {
  get state() {
    return state;
  },
  change(patch) {
    const before = state;
    state = { ...state, ...patch };
    if (!drawing) {
      drawing = true;
      queueMicrotask(draw);
    }
    follow(before);
  },
};

const loading = new Loading(store);
const checking = new Checking(store);
const poll = new Poll({
  ask: () => loading.refresh(),
  everyMs: REFRESH_MS,
  onSuccess: () => store.change({ connection: { kind: "live", since: serverNow() }, now: serverNow() }),
  onFailure: (error, nextAt) => {
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) console.error(error);
    if (error instanceof Problem && error.status === 401) return sessionEnded(error);
    const { connection } = state;
    const seen = connection.kind === "live" ? connection.since : connection.kind === "gone" ? connection.seen : null;
    const answers = error instanceof Unreachable && error.status !== null;
    store.change({ connection: { kind: "gone", seen, nextAt, answers } });
  },
});
/** What is shown now is followed; a look back does not change. */
const following = new Follow({
  changed: () => void poll.now(),
  wanted: () =>
    state.picture && !state.moment && state.identity
      ? { address: eventsOf(state.picture.id), who: state.identity.organisatie?.id ?? "" }
      : null,
});
const actions = new Actions({ store, loading, poll, map: () => map });

/** The session is over: said at once, and what is public is shown from then on. */
function sessionEnded(problem: Problem): void {
  actions.say(problem.message);
  store.change({ identity: null, table: null, hits: [] });
  setTimeout(() => void poll.now());
}

/** The same list as long as the picture and the choices are: what depends on it need not be done again. */
function currentViews(): readonly LayerView[] {
  const { picture, choices } = state;
  if (arranged?.picture !== picture || arranged.choices !== choices) {
    arranged = { picture, choices, views: picture ? viewsOf(picture.lagen, choices) : [] };
  }
  return arranged.views;
}

function draw(): void {
  drawing = false;
  const t = translator(state.language);
  const views = currentViews();
  const context: Context = { state, t, views, actions };
  render(page(context), document.body);
  const { picture, base, style, theme } = state;
  map?.show({ base, picture: style, tiles: picture?.tegels ?? null, views, theme });
  const title = picture ? titleOf(picture, state) : "";
  map?.name(t("mapLabel", { picture: title }));
  const root = document.documentElement;
  root.lang = state.language;
  root.dataset["theme"] = theme;
  document.title = [picture?.oefening ? t("exercise") : "", title, "plotserver"].filter(Boolean).join(" – ");
}

/** What follows from a change beside drawing: the map's frame, the ring round the chosen object, the address. */
function follow(before: State): void {
  if (state.object !== before.object || state.chosen !== before.chosen || state.marked !== before.marked) {
    map?.choose(state.object?.kind === "there" ? state.object.object.geometry : state.marked);
  }
  checking.follow(before);
  following.update();
  if (state.picture && state.picture.id !== before.picture?.id) frame();
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => history.replaceState(null, "", writeAddress(addressFrom(state)) || "/"), ADDRESS_MS);
}

/** A picture that comes without a map view of its own is shown whole. */
function frame(): void {
  if (!map || !state.picture || state.framed) return;
  actions.wholePicture(false);
  store.change({ framed: true });
}

async function startMap(): Promise<void> {
  const { PictureMap } = await import("./map.ts");
  const container = document.querySelector<HTMLElement>("#map");
  if (!container) return;
  try {
    map = new PictureMap(container, state.view, state.theme, {
      moved: (view, box) => store.change({ view, box }),
      pointed: (pointer) => store.change({ pointer }),
      picked: (hits, at) => actions.pick(hits, at),
      settled: () => void loading.loadRd(),
      failed: (what) => (what === "tiles" ? poll.failed(new Unreachable(null)) : store.change({ baseFailed: true })),
    });
  } catch (error) {
    console.error(error);
    store.change({ mapFailed: true });
    void loading.loadRd();
    return;
  }
  frame();
  store.change({ box: map.box() });
}

draw();
listenToKeys(store, actions);
void poll.now();
void startMap();
setInterval(() => store.change({ now: serverNow() }), CLOCK_MS);
