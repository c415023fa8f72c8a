/** The store's objects to MapLibre, a difference at a time; and the map's own movements back. */
import {
  AttributionControl,
  type GeoJSONSource,
  type GeoJSONSourceDiff,
  Map as MapLibre,
  Marker,
  ScaleControl,
  setWorkerUrl,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Feature, Geometry } from "geojson";
import type { MapView, Theme } from "../address.ts";
import { boxOf, middleOf } from "../geometry.ts";
import { CHOSEN_SOURCE } from "../map-style.ts";
import type { Box } from "../model.ts";
import { endsOf, PICTURE_RATIO, pictureOf } from "./decoration.ts";
import { ENDS, featureOf, LABELS, type LiveStyle, liveStyle, OBJECTS, OTHERS, SHOWN } from "./live-style.ts";
import type { PlotObject } from "./model.ts";
import { pointIn } from "./label-point.ts";

const NETHERLANDS: Box = [3.2, 50.7, 7.3, 53.6];

setWorkerUrl(workerUrl);

export interface MapEars {
  moved(view: MapView, box: Box): void;
  failed(what: string): void;
}

export interface ShownThing {
  geometry: Geometry;
  soort: "nieuw" | "gewijzigd" | "verdwijnt" | "mijn" | "hun";
  tekst?: string;
}

export class PlotMap {
  readonly map: MapLibre;
  private style: StyleSpecification | null = null;
  private live: LiveStyle | null = null;
  private orderOf: (layer: string) => number | null = () => 0;
  /** What lies on the map: objects by id, and what goes with each in the other sources. */
  private readonly drawn = new Set<string>();
  private readonly endsAt = new Map<string, string[]>();
  private readonly labelled = new Set<string>();
  private changed = new Set<string>();
  private planned = false;
  private ready = false;
  private others: Feature[] = [];
  private shown: Feature[] = [];
  private chosen: Geometry[] = [];
  private goal: Marker | null = null;

  /** Throws when the browser cannot draw it. */
  constructor(
    container: HTMLElement,
    view: MapView | null,
    box: Box | null,
    private readonly lookup: (id: string) => PlotObject | undefined,
    ears: MapEars,
  ) {
    this.map = new MapLibre({
      container,
      style: { version: 8, sources: {}, layers: [] },
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds: box ?? NETHERLANDS, fitBoundsOptions: { padding: 48, maxZoom: 15 } }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      maxZoom: 20,
      fadeDuration: 0,
      validateStyle: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
    this.map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    this.map.on("moveend", () => ears.moved(this.view(), this.box()));
    this.map.on("error", (event) => ears.failed(event.error?.message ?? ""));
    this.map.setMissingStyleImageResolver((id) => this.make(id));
    this.markIdle();
  }

  private make(id: string): void {
    const picture = this.live && !this.map.hasImage(id) ? pictureOf(id, this.live.versiering) : null;
    if (picture) this.map.addImage(id, picture, { pixelRatio: PICTURE_RATIO });
  }

  /** Tells on the document element whether everything in view is drawn. */
  private markIdle(): void {
    const mark = (idle: boolean) => {
      document.documentElement.dataset["mapIdle"] = String(idle);
    };
    this.map.on("idle", () => mark(this.ready && this.changed.size === 0));
    this.map.on("dataloading", () => mark(false));
    this.map.on("movestart", () => mark(false));
  }

  /** Another base map or theme. The objects are put on it again. */
  dress(base: StyleSpecification | null, live: LiveStyle, theme: Theme): void {
    this.live = live;
    this.style = liveStyle({ base, live, theme, origin: location.origin });
    this.ready = false;
    this.map.setStyle(this.style, { diff: false, validate: false });
    this.map.once("style.load", () => {
      this.ready = true;
      this.drawn.clear();
      this.endsAt.clear();
      this.labelled.clear();
      this.redrawAll();
      this.setSource(OTHERS, this.others);
      this.setSource(SHOWN, this.shown);
      this.choose(this.chosen);
    });
  }

  /** Which layers are seen, and which lies on which: null is hidden. */
  arrange(orderOf: (layer: string) => number | null, all: Iterable<string>): void {
    this.orderOf = orderOf;
    this.touch(all);
  }

  private everything: () => Iterable<string> = () => [];

  /** From where all objects come when the style is another. */
  takesFrom(everything: () => Iterable<string>): void {
    this.everything = everything;
  }

  private redrawAll(): void {
    this.touch(this.everything());
  }

  /** These objects may look different. They are drawn together, once a frame. */
  touch(ids: Iterable<string>): void {
    for (const id of ids) this.changed.add(id);
    if (this.planned || this.changed.size === 0) return;
    this.planned = true;
    requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    this.planned = false;
    if (!this.ready || !this.live) return;
    document.documentElement.dataset["mapIdle"] = "false";
    const objects: GeoJSONSourceDiff = { add: [], remove: [] };
    const ends: GeoJSONSourceDiff = { add: [], remove: [] };
    const labels: GeoJSONSourceDiff = { add: [], remove: [] };
    for (const id of this.changed) this.differ(id, objects, ends, labels);
    this.changed = new Set();
    this.send(OBJECTS, objects);
    this.send(ENDS, ends);
    this.send(LABELS, labels);
    this.map.triggerRepaint();
  }

  private differ(id: string, objects: GeoJSONSourceDiff, ends: GeoJSONSourceDiff, labels: GeoJSONSourceDiff): void {
    const object = this.lookup(id);
    const order = object ? this.orderOf(object.layer) : null;
    const feature = object && order !== null ? featureOf(object, order) : null;
    if (this.drawn.delete(id)) objects.remove?.push(id);
    for (const end of this.endsAt.get(id) ?? []) ends.remove?.push(end);
    this.endsAt.delete(id);
    if (this.labelled.delete(id)) labels.remove?.push(id);
    if (!feature || !object || !this.live) return;
    this.drawn.add(id);
    objects.add?.push(feature);
    const decorated = endsOf(object, this.live.versiering);
    if (decorated.length > 0) this.endsAt.set(id, decorated.map((end) => String(end.id)));
    ends.add?.push(...decorated);
    const at = feature.properties?.["naam"] ? pointIn(feature.geometry) : null;
    if (at) {
      this.labelled.add(id);
      labels.add?.push({ ...feature, geometry: { type: "Point", coordinates: at } });
    }
  }

  private send(name: string, diff: GeoJSONSourceDiff): void {
    if (!diff.add?.length && !diff.remove?.length) return;
    void this.map.getSource<GeoJSONSource>(name)?.updateData(diff);
  }

  private setSource(name: string, features: Feature[]): void {
    void this.map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
  }

  /** What others are at, in their colour. */
  showOthers(things: readonly { geometry: Geometry; kleur: string }[]): void {
    this.others = things.map(({ geometry, kleur }) => ({ type: "Feature", geometry, properties: { kleur } }));
    this.setSource(OTHERS, this.others);
  }

  /** A difference or a conflict, on top of everything. */
  show(things: readonly ShownThing[]): void {
    this.shown = things.map(({ geometry, ...properties }) => ({ type: "Feature", geometry, properties }));
    this.setSource(SHOWN, this.shown);
  }

  choose(geometries: Geometry[]): void {
    this.chosen = geometries;
    const features = geometries.map((geometry): Feature => ({ type: "Feature", geometry, properties: {} }));
    this.setSource(CHOSEN_SOURCE, features);
  }

  view(): MapView {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  box(): Box {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  zoomTo(geometries: readonly Geometry[]): void {
    const box = boxOf({ type: "GeometryCollection", geometries: [...geometries] });
    if (box) this.fit(box);
  }

  fit(box: Box): void {
    const point = box[0] === box[2] && box[1] === box[3];
    if (point) this.goTo(middleOf(box), Math.max(14, this.map.getZoom()));
    else this.map.fitBounds(box, { padding: 64, maxZoom: 16, animate: !still(), duration: 400 });
  }

  goTo({ lon, lat }: { lon: number; lat: number }, zoom: number): void {
    this.map.easeTo({ center: [lon, lat], zoom, animate: !still(), duration: 400 });
  }

  /** A cross where one went to, until one goes elsewhere. */
  mark(point: { lon: number; lat: number } | null): void {
    this.goal?.remove();
    this.goal = null;
    if (!point) return;
    const element = document.createElement("div");
    element.className = "goal";
    this.goal = new Marker({ element }).setLngLat([point.lon, point.lat]).addTo(this.map);
  }
}

export function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
