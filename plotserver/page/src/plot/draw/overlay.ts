/** What is drawn over the objects while one works: the sketch, handles, guides, faults and measures. One source, few layers. */
import type { Feature, Geometry, Position } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";

const SOURCE = "tekenhulp";

export type Role =
  | "area"
  | "line"
  | "guide"
  | "fault"
  | "fault-point"
  | "vertex"
  | "active"
  | "middle"
  | "knob"
  | "snap"
  | "measure"
  | "mal";

export function shape(role: Role, geometry: Geometry, more: Record<string, unknown> = {}): Feature {
  return { type: "Feature", geometry, properties: { role, ...more } };
}

export function dot(role: Role, coordinates: Position, more: Record<string, unknown> = {}): Feature {
  return shape(role, { type: "Point", coordinates }, more);
}

export function path(role: Role, coordinates: readonly Position[]): Feature {
  return shape(role, { type: "LineString", coordinates: [...coordinates] });
}

function layers(night: boolean): LayerSpecification[] {
  const [accent, casing] = night ? ["#9fd0ff", "#0b2a4a"] : ["#0b5cad", "#ffffff"];
  const fault = night ? "#ff8a80" : "#c8102e";
  const is = (...roles: Role[]) => ["match", ["get", "role"], roles, true, false] as never;
  const round = { "line-join": "round", "line-cap": "round" } as const;
  const stroke = (id: string, roles: Role[], colour: string, width: number, dash?: number[]): LayerSpecification => ({
    id: `${SOURCE}/${id}`,
    type: "line",
    source: SOURCE,
    filter: is(...roles),
    layout: dash ? { "line-join": "round" } : round,
    paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  const spot = (id: string, roles: Role[], radius: number, fill: string, edge: string, width: number): LayerSpecification => ({
    id: `${SOURCE}/${id}`,
    type: "circle",
    source: SOURCE,
    filter: is(...roles),
    paint: { "circle-radius": radius, "circle-color": fill, "circle-stroke-color": edge, "circle-stroke-width": width },
  });
  const own = ["coalesce", ["get", "kleur"], accent] as never;
  return [
    { id: `${SOURCE}/mal`, type: "fill", source: SOURCE, filter: is("mal"), paint: { "fill-color": own, "fill-opacity": 0.25 } },
    stroke("mal-casing", ["mal"], casing, 5),
    stroke("mal-line", ["mal"], accent, 2.5, [3, 1.5]),
    { id: `${SOURCE}/area`, type: "fill", source: SOURCE, filter: is("area"), paint: { "fill-color": accent, "fill-opacity": 0.12 } },
    stroke("casing", ["line", "guide"], casing, 5),
    stroke("line", ["line"], accent, 2.5),
    stroke("guide", ["guide"], accent, 2, [2, 2]),
    stroke("fault-casing", ["fault"], casing, 8),
    stroke("fault", ["fault"], fault, 4),
    spot("snap", ["snap"], 11, "rgba(0,0,0,0)", night ? "#ffd98a" : "#d0006f", 3),
    spot("middle", ["middle"], 4.5, casing, accent, 2),
    spot("vertex", ["vertex"], 6.5, casing, accent, 3),
    spot("active", ["active"], 8, accent, casing, 3),
    spot("knob", ["knob"], 10, accent, casing, 3),
    spot("fault-point", ["fault-point"], 9, fault, casing, 3),
    {
      id: `${SOURCE}/measure`,
      type: "symbol",
      source: SOURCE,
      filter: ["has", "text"] as never,
      layout: {
        "text-field": ["get", "text"],
        "text-font": ["Noto Sans Regular"],
        "text-size": 14,
        "text-offset": ["match", ["get", "role"], "knob", ["literal", [0, 1.5]], ["literal", [0, -0.9]]] as never,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": night ? "#ffffff" : "#17212b", "text-halo-color": night ? "#12181e" : "#ffffff", "text-halo-width": 2.2 },
    },
  ];
}

export class Overlay {
  private features: Feature[] = [];
  private waiting = false;

  constructor(private readonly map: MapLibre) {
    map.on("styledata", () => this.present());
    this.present();
  }

  show(features: Feature[]): void {
    if (features.length === 0 && this.features.length === 0) return;
    this.features = features;
    if (this.waiting) return;
    // Pointers speak more often than the screen is drawn.
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.source()?.setData({ type: "FeatureCollection", features: this.features });
    });
  }

  private source(): GeoJSONSource | undefined {
    return this.map.getSource<GeoJSONSource>(SOURCE);
  }

  /** A new style of the map leaves out what it does not know: put it back. */
  private present(): void {
    if (!this.map.style?._loaded || this.source()) return;
    this.map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: this.features }, tolerance: 0 });
    for (const layer of layers(document.documentElement.dataset["theme"] === "nacht")) this.map.addLayer(layer);
  }

  isIn(layer: string): boolean {
    return layer.startsWith(SOURCE);
  }
}
