/** What a person can do on the drawing page, beside drawing. Each changes the state or the store. */
import { chooseIdentity, fetchStyle, leave } from "../api.ts";
import type { Geometry } from "geojson";
import type { Conflict, PlotLayer, PlotObject } from "./model.ts";
import { GEOMETRY } from "./operations.ts";
import * as api from "./plot-api.ts";
import type { PlotMap, ShownThing } from "./plot-map.ts";
import { type Dialog, type PlotState, type Side, wide } from "./plot-state.ts";
import { plotTranslator } from "./plot-texts.ts";
import { whyNot } from "./refusing.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";
import { savedAs } from "./saving.ts";

const NOTICE_MS = 5_000;

export interface Means {
  store: Store;
  session: () => Session | null;
  map: () => PlotMap | null;
  state: () => PlotState;
  change(patch: Partial<PlotState>): void;
}

export class PlotActions {
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly means: Means) {}

  get state(): PlotState {
    return this.means.state();
  }

  private get t() {
    return plotTranslator(this.state.language);
  }

  set(patch: Partial<PlotState>): void {
    this.means.change(patch);
  }

  /** A short message that goes away by itself and is read out. */
  say(notice: string): void {
    clearTimeout(this.noticeTimer);
    this.set({ notice });
    this.noticeTimer = setTimeout(() => this.set({ notice: null }), NOTICE_MS);
  }

  /** Does it with the server; says why not when it does not work. */
  async tried<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.say(whyNot(error, this.t));
      return null;
    }
  }

  // --- the page

  openDialog(dialog: Dialog): void {
    this.set({ dialog });
  }

  openSide(side: Side): void {
    // On a narrow screen the layers lie over what opens here.
    this.set(side && !wide() ? { side, layersOpen: false } : { side });
    this.means.map()?.show([]);
    if (side) focusSoon(".side-panel h2");
    else if (document.activeElement?.closest(".side-panel")) this.focusMap();
  }

  openTable(open: boolean): void {
    this.set({ tableOpen: open });
    focusSoon(open ? "#table h2" : ".table-open");
  }

  openLayers(open: boolean): void {
    this.set({ layersOpen: open });
    focusSoon(open ? "#layers [role=tab][aria-selected=true]" : ".layers-open");
  }

  switchTheme(): void {
    this.set({ theme: this.state.theme === "dag" ? "nacht" : "dag" });
    void this.loadBase();
  }

  switchLanguage(): void {
    this.set({ language: this.state.language === "nl" ? "en" : "nl" });
  }

  async loadBase(): Promise<void> {
    const { theme } = this.state;
    try {
      const { achtergrondkaart } = (await (await fetch("/v1/instellingen")).json()) as { achtergrondkaart: string | null };
      const base = await fetchStyle(achtergrondkaart ?? `/basemap/style-${theme === "dag" ? "day" : "night"}.json`);
      if (this.state.theme === theme) this.set({ base });
    } catch (error) {
      console.warn("map: no base map,", error instanceof Error ? error.message : error);
    }
  }

  async chooseIdentity(organisation: string | null): Promise<void> {
    const done = await this.tried(async () => {
      await chooseIdentity(organisation);
      return true;
    });
    if (done) location.reload();
  }

  async leave(): Promise<void> {
    const to = await this.tried(async () => ({ to: await leave() }));
    if (to) location.assign(to.to ?? "/inloggen?uitgelogd=ja");
  }

  retry(): void {
    this.set({ problem: null });
    this.means.session()?.down.now();
    this.means.session()?.up.resume();
    void this.means.session()?.reload();
  }

  // --- the map

  goTo(point: { lon: number; lat: number }, zoom = 13): void {
    this.means.map()?.mark(point);
    this.means.map()?.goTo(point, zoom);
  }

  zoomTo(objects: readonly { geometry: Geometry | null }[]): void {
    const geometries = objects.flatMap(({ geometry }) => (geometry ? [geometry] : []));
    if (geometries.length > 0) this.means.map()?.zoomTo(geometries);
  }

  whole(): void {
    const { store, state } = { store: this.means.store, state: this.state };
    const box = state.activity?.vak;
    const seen = [...store.objects()].filter(({ layer }) => !state.hidden.has(layer));
    if (seen.length > 0) this.zoomTo(seen);
    else if (box) this.means.map()?.fit(box);
  }

  zoom(by: 1 | -1): void {
    const map = this.means.map()?.map;
    if (by > 0) map?.zoomIn();
    else map?.zoomOut();
  }

  focusMap(): void {
    this.means.map()?.map.getCanvas().focus();
  }

  show(things: readonly ShownThing[]): void {
    this.means.map()?.show(things);
  }

  // --- layers

  toggle(layer: string): void {
    const hidden = new Set(this.state.hidden);
    if (!hidden.delete(layer)) hidden.add(layer);
    this.set({ hidden });
  }

  async patch(layer: PlotLayer, patch: api.LayerPatch): Promise<void> {
    const { store } = this.means;
    store.setLayers(store.layers.map((one) => (one.id === layer.id ? { ...one, ...patch } : one)));
    await this.layerWork(() => api.patchLayer(layer.id, patch));
  }

  async layerWork(work: () => Promise<unknown>, said?: string): Promise<boolean> {
    const done = await this.tried(async () => {
      await work();
      return true;
    });
    await this.means.session()?.reloadLayers();
    if (done && said) this.say(said);
    return done === true;
  }

  /** Another place in the list; the places in between move up. */
  async move(layer: PlotLayer, place: number): Promise<void> {
    const { store } = this.means;
    const others = store.layers.filter(({ id }) => id !== layer.id);
    const to = Math.max(0, Math.min(place, others.length));
    others.splice(to, 0, layer);
    const moved = others.map((one, index) => ({ ...one, volgorde: index }));
    const changed = moved.filter((one) => store.layers.find(({ id }) => id === one.id)?.volgorde !== one.volgorde);
    store.setLayers(moved);
    this.say(this.t("moved", { layer: layer.titel, n: to + 1, m: moved.length }));
    await this.layerWork(() => Promise.all(changed.filter(({ eigen }) => eigen).map(({ id, volgorde }) => api.patchLayer(id, { volgorde }))));
  }

  async createLayer(layer: Omit<api.NewLayer, "id">): Promise<string | null> {
    const { activity } = this.state;
    if (!activity) return null;
    const id = crypto.randomUUID();
    const done = await this.layerWork(() => api.createLayer(activity.id, { id, ...layer }), this.t("layerMade", { layer: layer.titel }));
    if (done) this.means.store.activeLayer = id;
    return done ? id : null;
  }

  // --- objects

  remove(ids: readonly string[]): void {
    const objects = ids.flatMap((id) => this.means.store.get(id) ?? []);
    if (objects.length === 0) return;
    const label = objects.length === 1 ? this.t("labelRemove") : this.t("labelRemoveMany", { n: objects.length });
    this.means.store.apply(objects.map(({ id, layer }) => ({ kind: "delete", layer, id })), label);
  }

  // --- decisions

  dismiss(conflicts: readonly Conflict[]): void {
    const { store } = this.means;
    store.removeConflicts(conflicts.map(({ id }) => id));
    this.show([]);
    if (store.conflicts.length === 0 && this.state.side?.kind === "conflicts") this.openSide(null);
  }

  /** Puts a value back: mine when somebody replaced it, theirs when I did. */
  putBack(conflict: Conflict): void {
    const value = conflict.kind === "lost" ? conflict.mine : conflict.theirs;
    const { object: id, layer, field } = conflict;
    if (!field || !this.means.store.get(id)) return;
    const change = field === GEOMETRY ? { geometry: value as Geometry | null } : { fields: { [field]: value } };
    this.means.store.apply([{ kind: "update", layer, id, ...change }], this.t("labelPutBack"));
    this.dismiss([conflict]);
  }

  /** Sends what was refused once more, mended, in this layer or another. */
  again(conflict: Conflict, fields: Record<string, unknown>, layer: string): void {
    const { store } = this.means;
    const kept = conflict.kept;
    if (!kept) return;
    const there = store.get(conflict.object);
    const label = this.t("labelAgain");
    if (kept.deleted && there) store.apply([{ kind: "delete", layer: there.layer, id: there.id }], label);
    else if (there && layer === there.layer) {
      const changed = { ...conflict.operation?.velden, ...fields };
      const geometry = conflict.operation?.geometrie === undefined ? {} : { geometry: kept.geometry };
      store.apply([{ kind: "update", layer, id: there.id, fields: changed, ...geometry }], label);
    } else {
      const id = crypto.randomUUID();
      store.apply([{ kind: "create", layer, id, geometry: kept.geometry, fields: { ...kept.fields, ...fields } }], label);
    }
    this.dismiss([conflict]);
  }

  /** One's own copies as a file, whatever the server thinks of them. */
  exportCopies(conflicts: readonly Conflict[]): void {
    const features = conflicts.flatMap(({ kept, object }) =>
      kept ? [{ type: "Feature" as const, id: object, geometry: kept.geometry as Geometry, properties: kept.fields }] : [],
    );
    savedAs(JSON.stringify({ type: "FeatureCollection", features }, null, 1), "eigen-kopie.geojson", "application/geo+json");
  }

  exportSelection(objects: readonly PlotObject[]): void {
    const features = objects.map(({ id, geometry, fields }) => ({ type: "Feature", id, geometry, properties: fields }));
    savedAs(JSON.stringify({ type: "FeatureCollection", features }, null, 1), "selectie.geojson", "application/geo+json");
  }
}

export function focusSoon(selector: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus()));
}
