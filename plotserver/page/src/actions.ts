/** What a person can do. Each changes the state; what follows from the state happens elsewhere. */
import type { MultiPoint } from "geojson";
import * as api from "./api.ts";
import type { LonLat } from "./coordinates.ts";
import { isPoint, middleOf, unionOf } from "./geometry.ts";
import type { Hit } from "./hits.ts";
import { dimmed, moved, NO_CHOICES, showing } from "./layer-choices.ts";
import { isWide, mapPadding } from "./layout.ts";
import type { Loading } from "./loading.ts";
import type { PictureMap } from "./map.ts";
import type { Box, Finding, FoundThing, PictureLayer, PlotObject } from "./model.ts";
import type { Poll } from "./poll.ts";
import type { Preview, State, Store } from "./state.ts";
import { translator } from "./texts.ts";

const NOTICE_MS = 3_000;
const PLAY_MS = 2_500;
const PLACE_ZOOM = 12;

export interface Means {
  store: Store;
  loading: Loading;
  poll: Poll;
  map: () => PictureMap | null;
}

export class Actions {
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private playTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly means: Means) {}

  private get state(): State {
    return this.means.store.state;
  }

  private change(patch: Partial<State>): void {
    this.means.store.change(patch);
  }

  // --- picture, time, identity

  choosePicture(id: string): void {
    if (id === this.state.picture?.id) return;
    this.stop();
    this.change({
      wanted: id,
      picture: null,
      style: null,
      problem: null,
      moment: null,
      choices: NO_CHOICES,
      framed: false,
      chosen: null,
      object: null,
      hits: [],
      check: null,
      marked: null,
      table: null,
    });
    void this.means.poll.now();
  }

  chooseMoment(moment: string | null): void {
    if (moment === this.state.moment) return;
    this.change({ moment });
    void this.means.poll.now();
  }

  /** The moment before or after; after the last comes now. */
  stepMoment(by: 1 | -1): void {
    const moments = this.state.picture?.momenten ?? [];
    const at = this.state.moment ? moments.indexOf(this.state.moment) : moments.length;
    const next = (at < 0 ? moments.length : at) + by;
    if (next >= 0) this.chooseMoment(moments[next] ?? null);
  }

  play(): void {
    if (this.state.playing) return this.stop();
    if (!this.state.moment) this.chooseMoment(this.state.picture?.momenten[0] ?? null);
    this.change({ playing: true });
    this.playTimer = setTimeout(() => this.playOn(), PLAY_MS);
  }

  private playOn(): void {
    this.stepMoment(1);
    if (this.state.moment === null) return this.stop();
    this.playTimer = setTimeout(() => this.playOn(), PLAY_MS);
  }

  stop(): void {
    clearTimeout(this.playTimer);
    if (this.state.playing) this.change({ playing: false });
  }

  async chooseIdentity(organisation: string | null): Promise<void> {
    try {
      await api.chooseIdentity(organisation);
    } catch (error) {
      if (error instanceof api.Problem) this.say(error.message);
      else this.means.poll.failed(error);
      return;
    }
    api.previewAs(null);
    this.change({ identity: null, preview: null, sharing: null, table: null, hits: [], check: null });
    await this.means.poll.now();
  }

  /** Shows who sees a layer, and lets its owner decide; null closes that. */
  openSharing(layer: string | null): void {
    this.change({ sharing: layer });
  }

  /** Looks at one's own layers as another would see them; null: as oneself again. */
  preview(preview: Preview | null): void {
    api.previewAs(preview?.id ?? null);
    this.change({ preview, sharing: null, picture: null, style: null, table: null, hits: [], check: null, chosen: null, object: null });
    void this.means.poll.now();
  }

  /** Logs out here, and then at the login service, which leads back. */
  async leave(): Promise<void> {
    try {
      location.assign((await api.leave()) ?? "/inloggen?uitgelogd=ja");
    } catch (error) {
      if (error instanceof api.Problem) this.say(error.message);
      else this.means.poll.failed(error);
    }
  }

  retry(): void {
    this.change({ connection: { kind: "connecting" } });
    void this.means.poll.now();
  }

  // --- layers

  showLayers(ids: readonly string[], visible: boolean): void {
    const layers = this.state.picture?.lagen ?? [];
    this.change({ choices: showing(this.state.choices, layers, ids, visible) });
  }

  dimLayer(layer: PictureLayer, opacity: number): void {
    this.change({ choices: dimmed(this.state.choices, layer, opacity) });
  }

  moveLayer(id: string, place: number): void {
    const layers = this.state.picture?.lagen ?? [];
    this.change({ choices: moved(this.state.choices, layers, id, place) });
  }

  restoreLayers(): void {
    this.change({ choices: NO_CHOICES });
  }

  // --- map

  zoomTo(box: Box, animate = true): void {
    this.means.map()?.fit(box, mapPadding(), animate);
  }

  /** A picture without an extent of its own is as large as its layers. */
  wholePicture(animate = true): void {
    const { picture } = this.state;
    const box = picture?.bbox ?? unionOf((picture?.lagen ?? []).map((layer) => layer.bbox));
    if (box) this.zoomTo(box, animate);
  }

  zoom(by: 1 | -1): void {
    this.means.map()?.zoom(by);
  }

  goTo(point: LonLat, zoom = PLACE_ZOOM): void {
    this.means.map()?.mark(point);
    this.means.map()?.goTo(point, zoom, mapPadding());
  }

  focusMap(): void {
    this.means.map()?.focus();
  }

  // --- objects

  /** What lay under a click: the first is chosen, the others can be. */
  pick(hits: Hit[], at: LonLat): void {
    const objects = hits.filter((hit) => hit.count === 1);
    const first = objects[0];
    if (first) {
      this.chooseObject(first.layer, first.id, objects);
      // The panel that comes must not cover what was just pointed at.
      requestAnimationFrame(() => this.means.map()?.reveal(at, mapPadding()));
    } else if (hits[0]) {
      this.zoomIntoGroup(hits[0], at);
    } else {
      this.closeObject();
    }
  }

  private zoomIntoGroup(group: Hit, at: LonLat): void {
    this.say(translator(this.state.language)("aggregated", { n: group.count }));
    this.means.map()?.goTo(at, (this.state.view?.zoom ?? 7) + 2, mapPadding());
  }

  chooseObject(layer: string, id: string, hits: Hit[] = []): void {
    this.means.map()?.mark(null);
    this.change({ chosen: { layer, id }, object: { kind: "loading" }, hits, marked: null });
    document.querySelector(".object-panel .panel-body")?.scrollTo(0, 0);
    void this.afterwards(() => this.means.loading.loadChosen());
  }

  closeObject(): void {
    const { chosen, marked } = this.state;
    if (chosen || marked) this.change({ chosen: null, object: null, hits: [], marked: null });
  }

  zoomToObject(): void {
    const object = this.state.object;
    if (object?.kind !== "there" || !object.object.box) return;
    if (isPoint(object.object.geometry)) this.means.map()?.goTo(middleOf(object.object.box), 14, mapPadding());
    else this.zoomTo(object.object.box);
  }

  /** Moves the map to an object chosen in the table, when it is not in view. */
  revealObject({ box }: PlotObject): void {
    if (box) this.means.map()?.reveal(middleOf(box), mapPadding());
  }

  // --- map check

  openCheck(): void {
    this.change({ layersTab: "check" });
    this.openLayers();
  }

  /** At the scale of now. */
  checkAgain(): void {
    this.change({ check: null });
  }

  /** Shows where a finding is: the one object that it is about is chosen; of several, each gets a ring. */
  showFinding(finding: Finding): void {
    const [first] = finding.objecten;
    if (first && finding.aantal === 1) return this.showThing(first);
    this.closeObject();
    this.change({ marked: ringsAt(finding.objecten) });
    const layers = (this.state.picture?.lagen ?? []).filter((layer) => finding.lagen.includes(layer.id));
    this.bringIntoView(finding.bbox ?? unionOf(layers.map((layer) => layer.bbox)));
  }

  showThing({ laag, id, bbox }: FoundThing): void {
    this.chooseObject(laag, id);
    // Once the object's panel is there: it must not cover what it is about.
    requestAnimationFrame(() => this.bringIntoView(bbox));
  }

  private bringIntoView(box: Box | null): void {
    if (!isWide()) this.change({ layersOpen: false }); // the list lies over the map
    if (box) this.zoomTo(box);
  }

  toggleTable(open = !this.state.tableOpen): void {
    this.change({ tableOpen: open });
    if (open) void this.afterwards(() => this.means.loading.loadObjects());
  }

  private async afterwards(load: () => Promise<void>): Promise<void> {
    try {
      await load();
    } catch (error) {
      this.means.poll.failed(error);
    }
  }

  // --- the page itself

  set(patch: Partial<Pick<State, "layersTab" | "layersBy" | "tableTall" | "helpOpen">>): void {
    this.change(patch);
  }

  /** What opens gets the focus; what closes gives it back to what opens it. */
  openLayers(): void {
    this.change({ layersOpen: true });
    focusSoon("#layers [role=tab][aria-selected=true]");
  }

  closeLayers(): void {
    this.change({ layersOpen: false });
    focusSoon(".layers-open");
  }

  openTable(): void {
    this.toggleTable(true);
    focusSoon("#table");
  }

  closeTable(): void {
    this.toggleTable(false);
    focusSoon(".table-open");
  }

  switchTheme(): void {
    this.change({ theme: this.state.theme === "dag" ? "nacht" : "dag" });
    void this.afterwards(() => this.means.loading.loadBase());
  }

  switchLanguage(): void {
    this.change({ language: this.state.language === "nl" ? "en" : "nl" });
  }

  async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      this.say(translator(this.state.language)("copyFailed"));
    }
  }

  /** A short message that goes away by itself and is read out. */
  say(notice: string): void {
    clearTimeout(this.noticeTimer);
    this.change({ notice });
    this.noticeTimer = setTimeout(() => this.change({ notice: null }), NOTICE_MS);
  }
}

function ringsAt(things: readonly FoundThing[]): MultiPoint {
  return { type: "MultiPoint", coordinates: things.map(({ bbox }) => [middleOf(bbox).lon, middleOf(bbox).lat]) };
}

function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
