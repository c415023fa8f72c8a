/** State to MapLibre, and what happens on the map back to whoever listens. */
import {
  AttributionControl,
  type LayerSpecification,
  Map as MapLibre,
  Marker,
  type MapGeoJSONFeature,
  type MapMouseEvent,
  type PointLike,
  ScaleControl,
  type GeoJSONSource,
  setWorkerUrl,
  type StyleSpecification,
  type VectorTileSource,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { GeoJSON } from "geojson";
import type { MapView, Theme } from "./address.ts";
import type { LonLat } from "./coordinates.ts";
import { type Hit, hitsOf } from "./hits.ts";
import type { LayerView } from "./layer-choices.ts";
import {
  absolute,
  CHOSEN_SOURCE,
  composeStyle,
  pictureLayers,
  pictureSourceName,
} from "./map-style.ts";
import type { Box } from "./model.ts";

const NETHERLANDS: Box = [3.2, 50.7, 7.3, 53.6];
const NOTHING: GeoJSON = { type: "FeatureCollection", features: [] };
/** How far from the pointer a sign may be to be meant, in pixels. */
const REACH = 5;

export interface MapListener {
  moved(view: MapView, box: Box): void;
  pointed(at: LonLat | null): void;
  picked(hits: Hit[], at: LonLat): void;
  failed(kind: "base" | "tiles"): void;
  /** Once: the picture is drawn, and there is time for what can wait. */
  settled(): void;
}

export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface Shown {
  base: StyleSpecification | null;
  picture: StyleSpecification | null;
  tiles: string | null;
  views: readonly LayerView[];
  theme: Theme;
}

setWorkerUrl(workerUrl);

export class PictureMap {
  private readonly map: MapLibre;
  private shown: Shown;
  private layers: LayerSpecification[] = [];
  private chosen: GeoJSON = NOTHING;
  private goal: Marker | null = null;
  private ready = false;
  /** Where the picture's source on the map gets its tiles, and whether it is changing that now or must again. */
  private tiles: string | null = null;
  private swapping = false;
  private swapAgain = false;
  private waiting: Shown | null = null;

  /** Throws when the browser cannot draw it. */
  constructor(
    container: HTMLElement,
    view: MapView | null,
    theme: Theme,
    private readonly listener: MapListener,
  ) {
    this.shown = { base: null, picture: null, tiles: null, views: [], theme };
    this.map = new MapLibre({
      container,
      style: this.composed(),
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds: NETHERLANDS }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      maxZoom: 19,
      fadeDuration: 0,
      validateStyle: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
    this.map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    this.listen();
  }

  private listen(): void {
    const { map, listener } = this;
    map.on("moveend", () => listener.moved(this.view(), this.box()));
    map.on("move", () => this.pointAtCentre());
    map.on("mousemove", (event) => listener.pointed({ lon: event.lngLat.lng, lat: event.lngLat.lat }));
    map.on("mouseout", () => listener.pointed(null));
    map.on("click", (event) => this.pick(event));
    map.on("error", (event) => this.complain(event));
    this.markIdle();
    map.on("sourcedata", (event) => {
      const ours = event.sourceId === pictureSourceName(this.shown.picture);
      if (ours && event.sourceDataType === "content") this.swapping = false;
    });
    map.once("style.load", () => {
      this.ready = true;
      if (this.waiting) this.show(this.waiting);
    });
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.pickCentre();
    });
    map.on("mousemove", (event) => {
      map.getCanvas().style.cursor = this.under(event.point).length > 0 ? "pointer" : "";
    });
  }

  /** Tells on the document element whether everything in view is drawn. */
  private markIdle(): void {
    const mark = (idle: boolean) => {
      document.documentElement.dataset["mapIdle"] = String(idle);
    };
    let settled = false;
    this.map.on("idle", () => {
      const drawn = this.shown.picture !== null && this.shown.tiles === this.tiles;
      mark(drawn);
      if (drawn && !settled) this.listener.settled();
      settled ||= drawn;
    });
    this.map.on("dataloading", () => mark(false));
    this.map.on("movestart", () => mark(false));
  }

  private complain(event: { error?: { message?: string } }): void {
    console.warn("map:", event.error?.message ?? "unknown error");
    const source = (event as { sourceId?: string }).sourceId;
    if (!source) return;
    this.listener.failed(source === pictureSourceName(this.shown.picture) ? "tiles" : "base");
  }

  private pointAtCentre(): void {
    if (document.activeElement === this.map.getCanvas() && this.map.isMoving()) {
      const { lng, lat } = this.map.getCenter();
      this.listener.pointed({ lon: lng, lat });
    }
  }

  /** Whoever works by keyboard aims with the middle of the map. */
  private pickCentre(): void {
    const { lng, lat } = this.map.getCenter();
    const middle = this.map.project([lng, lat]);
    this.listener.picked(hitsOf(this.under(middle)), { lon: lng, lat });
  }

  private pick(event: MapMouseEvent): void {
    const at = { lon: event.lngLat.lng, lat: event.lngLat.lat };
    this.listener.picked(hitsOf(this.under(event.point)), at);
  }

  private under(point: { x: number; y: number }): MapGeoJSONFeature[] {
    const layers = this.layers.map((layer) => layer.id).filter((id) => this.map.getLayer(id));
    if (layers.length === 0) return [];
    const box: [PointLike, PointLike] = [
      [point.x - REACH, point.y - REACH],
      [point.x + REACH, point.y + REACH],
    ];
    return this.map.queryRenderedFeatures(box, { layers });
  }

  private composed(): StyleSpecification {
    return composeStyle({ ...this.shown, tiles: this.tiles, chosen: this.chosen, origin: location.origin });
  }

  /** Another base map, picture or theme: the style as a whole, of which MapLibre applies the differences. */
  show(shown: Shown): void {
    if (!this.ready) {
      this.waiting = shown;
      return;
    }
    const same =
      shown.base === this.shown.base && shown.picture === this.shown.picture && shown.theme === this.shown.theme;
    if (!sameSource(shown, this.shown)) this.tiles = shown.tiles;
    const arranged = shown.views !== this.shown.views;
    this.shown = shown;
    if (same) {
      if (arranged) this.dress();
    } else {
      this.swapAgain ||= this.swapping;
      this.layers = pictureLayers(shown.picture, shown.views);
      this.map.setStyle(this.composed(), { diff: true, validate: false });
    }
    if (shown.tiles !== this.tiles || this.swapAgain) {
      // MapLibre forgets new tiles that it hears of between a change of the layers and the next frame.
      this.map.once("render", () => this.swapTiles());
      this.map.triggerRepaint();
    }
  }

  /** The tiles that are there stay until the new ones are: no flicker. */
  private swapTiles(): void {
    const name = pictureSourceName(this.shown.picture);
    const { tiles } = this.shown;
    if (!name || !tiles || (tiles === this.tiles && !this.swapAgain)) return;
    this.tiles = tiles;
    this.swapAgain = false;
    this.swapping = true;
    this.map.getSource<VectorTileSource>(name)?.setTiles([absolute(tiles, location.origin)]);
  }

  /** Visibility, opacity and order of the layers that are there already. */
  private dress(): void {
    const next = pictureLayers(this.shown.picture, this.shown.views);
    const before = new Map(this.layers.map((layer) => [layer.id, layer]));
    for (const layer of next) this.redress(layer, before.get(layer.id));
    const moved = next.some((layer, index) => layer.id !== this.layers[index]?.id);
    this.layers = next;
    // Each to the top in turn leaves them in the order of the list.
    if (moved) for (const layer of this.composed().layers) this.map.moveLayer(layer.id);
  }

  private redress(layer: LayerSpecification, before: LayerSpecification | undefined): void {
    if (!this.map.getLayer(layer.id)) return;
    const visibility = layer.layout?.visibility;
    if (visibility !== before?.layout?.visibility) {
      this.map.setLayoutProperty(layer.id, "visibility", visibility);
    }
    const old = (before?.paint ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      if (name.endsWith("-opacity") && JSON.stringify(value) !== JSON.stringify(old[name])) {
        this.map.setPaintProperty(layer.id, name as never, value as never, { validate: false });
      }
    }
  }

  choose(geometry: GeoJSON | null): void {
    this.chosen = geometry ?? NOTHING;
    this.map.getSource<GeoJSONSource>(CHOSEN_SOURCE)?.setData(this.chosen);
  }

  name(label: string): void {
    this.map.getCanvas().setAttribute("aria-label", label);
  }

  view(): MapView {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  box(): Box {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  fit(box: Box, padding: Padding, animate: boolean): void {
    this.map.fitBounds(box, { padding, maxZoom: 15, animate: animate && !still(), duration: 400 });
  }

  goTo({ lon, lat }: LonLat, zoom: number | null, padding: Padding): void {
    this.map.easeTo({
      center: [lon, lat],
      zoom: zoom ?? this.map.getZoom(),
      // Not `padding`: MapLibre would keep it, and the middle of the map would no longer be its middle.
      offset: [(padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2],
      animate: !still(),
      duration: 400,
    });
  }

  /** A cross where one went to, until one goes elsewhere or chooses an object. */
  mark(point: LonLat | null): void {
    this.goal?.remove();
    this.goal = null;
    if (!point) return;
    const element = document.createElement("div");
    element.className = "goal";
    this.goal = new Marker({ element }).setLngLat([point.lon, point.lat]).addTo(this.map);
  }

  /** Brings a point into view, and does nothing when it is. */
  reveal(point: LonLat, padding: Padding): void {
    const { x, y } = this.map.project([point.lon, point.lat]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const inside =
      x > padding.left && x < clientWidth - padding.right && y > padding.top && y < clientHeight - padding.bottom;
    if (!inside) this.goTo(point, null, padding);
  }

  zoom(by: 1 | -1): void {
    if (by > 0) this.map.zoomIn({ animate: !still() });
    else this.map.zoomOut({ animate: !still() });
  }

  focus(): void {
    this.map.getCanvas().focus();
  }

}

function sameSource(a: Shown, b: Shown): boolean {
  return a.picture !== null && pictureSourceName(a.picture) === pictureSourceName(b.picture);
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
