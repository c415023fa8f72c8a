/** Shows objects on the map as they will be, in their own signs, before the store knows of it. */
import type { Geometry } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { CHOSEN_SOURCE } from "../../map-style.ts";
import { featureOf, OBJECTS } from "../live-style.ts";
import type { PlotObject } from "../model.ts";

const SKETCH = "schets";
const TOP = 10_000;

export class Preview {
  private readonly changed = new Map<string, Geometry>();
  private sketched = false;

  constructor(
    private readonly map: MapLibre,
    private readonly get: (id: string) => PlotObject | undefined,
  ) {}

  private source(): GeoJSONSource | undefined {
    return this.map.getSource<GeoJSONSource>(OBJECTS);
  }

  show(shapes: ReadonlyMap<string, Geometry>): void {
    for (const [id, geometry] of shapes) this.changed.set(id, geometry);
    this.source()?.updateData({ update: [...shapes].map(([id, newGeometry]) => ({ id, newGeometry })) });
    this.mark([...shapes.values()]);
  }

  /** What is chosen is marked where it is now. */
  private mark(geometries: Geometry[]): void {
    const features = geometries.map((geometry) => ({ type: "Feature" as const, geometry, properties: {} }));
    void this.map.getSource<GeoJSONSource>(CHOSEN_SOURCE)?.setData({ type: "FeatureCollection", features });
  }

  /** Back to what the store says. */
  restore(): void {
    const update = [...this.changed.keys()].flatMap((id) => {
      const newGeometry = this.get(id)?.geometry;
      return newGeometry ? [{ id, newGeometry }] : [];
    });
    this.changed.clear();
    if (update.length === 0) return;
    this.source()?.updateData({ update });
    this.mark(update.map(({ newGeometry }) => newGeometry));
  }

  /** The store has been told: what it says now is shown. */
  done(): void {
    this.changed.clear();
  }

  /** What is being drawn, as the sign that it will be; null takes it away. */
  sketch(geometry: Geometry | null, sign: string | null): void {
    const source = this.source();
    if (!source || (!geometry && !this.sketched)) return;
    const object: PlotObject = { id: SKETCH, layer: "", version: 0, geometry, fields: { teken: sign, zekerheid: "zeker" }, pending: true };
    const feature = geometry && sign ? featureOf(object, TOP) : null;
    if (!feature) source.updateData({ remove: [SKETCH] });
    else source.updateData({ remove: [SKETCH], add: [feature] });
    this.sketched = feature !== null;
  }

  isSketch(id: string): boolean {
    return id === SKETCH;
  }
}
