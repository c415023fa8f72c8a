/** The map beside the composer: the layers of the draft as they would stand, before anything is saved. */
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Theme } from "../address.ts";
import type { LayerView } from "../layer-choices.ts";
import { composeStyle } from "../map-style.ts";

setWorkerUrl(workerUrl);

export type Shown = { id: string; visible: boolean; opacity: number };

/** One style of the styles of layers, each with a source of its own; the layers keep whose they are. */
export function together(parts: readonly (readonly [string, StyleSpecification | null])[]): StyleSpecification {
  const made: StyleSpecification = { version: 8, sources: {}, layers: [] };
  for (const [id, style] of parts) {
    if (!style) continue;
    if (style.glyphs) made.glyphs = style.glyphs;
    if (style.sprite) made.sprite = style.sprite;
    for (const [name, source] of Object.entries(style.sources)) made.sources[`${id} ${name}`] = source;
    for (const layer of style.layers) {
      const source = "source" in layer && typeof layer.source === "string" ? { source: `${id} ${layer.source}` } : {};
      const metadata = { ...(layer.metadata as object | undefined), "plotserver:layer": id };
      made.layers.push({ ...layer, ...source, id: `${id} ${layer.id}`, metadata } as StyleSpecification["layers"][number]);
    }
  }
  return made;
}

export class Preview {
  private map: MapLibre | null = null;
  private place: HTMLElement | null = null;
  private drawn = "";
  private readonly styles = new Map<string, Promise<StyleSpecification | null>>();

  /** Draws these layers, the highest first, in this place. Without WebGL the place stays empty. */
  async show(place: HTMLElement, layers: readonly Shown[], theme: Theme): Promise<void> {
    const wanted = JSON.stringify([layers, theme]);
    if (this.place === place && this.drawn === wanted) return;
    this.drawn = wanted;
    const [base, ...drawn] = await Promise.all([
      this.style(`/basemap/style-${theme === "dag" ? "day" : "night"}.json`),
      ...layers.map(({ id }) => this.style(`/ogc/v1/collections/${encodeURIComponent(id)}/styles/default`)),
    ]);
    const picture = together(layers.map(({ id }, at) => [id, drawn[at] ?? null]));
    if (this.drawn !== wanted) return;
    const map = this.mapIn(place);
    if (!map) return;
    const views = layers.map(({ id, visible, opacity }) => ({ layer: { id, dekking: 1 }, visible, opacity }) as LayerView);
    const chosen = { type: "FeatureCollection" as const, features: [] };
    map.setStyle(composeStyle({ base, picture, tiles: null, views, theme, chosen, origin: location.origin }));
  }

  private mapIn(place: HTMLElement): MapLibre | null {
    if (this.map && this.place === place) return this.map;
    this.map?.remove();
    this.place = place;
    try {
      this.map = new MapLibre({
        container: place,
        style: { version: 8, sources: {}, layers: [] },
        bounds: [3.2, 50.7, 7.3, 53.6],
        attributionControl: false,
        dragRotate: false,
        maxPitch: 0,
        maxZoom: 18,
        fadeDuration: 0,
        validateStyle: false,
      });
      this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
      this.map.addControl(new AttributionControl({ compact: true }), "bottom-right");
      this.map.on("idle", () => {
        place.dataset["drawn"] = "true";
      });
    } catch {
      this.map = null;
    }
    return this.map;
  }

  private style(address: string): Promise<StyleSpecification | null> {
    const known = this.styles.get(address);
    if (known) return known;
    const asked = fetch(address, { headers: { Accept: "application/vnd.mapbox.style+json, application/json;q=0.5" } })
      .then((answer) => (answer.ok ? (answer.json() as Promise<StyleSpecification>) : null))
      .catch(() => null);
    this.styles.set(address, asked);
    return asked;
  }
}
