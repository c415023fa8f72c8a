/** A map to choose an area in, or to see where a map of the catalogue holds. */
import { LitElement } from "lit";
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../address.ts";
import type { Box } from "../model.ts";
import { LAND } from "./thumbnail.ts";

export class AreaMap extends LitElement {
  static override properties = {
    label: {},
    theme: {},
    language: {},
    coverage: { attribute: false },
    area: { attribute: false },
    styled: {},
    drawing: { type: Boolean },
  };

  declare label: string;
  declare theme: Theme;
  declare language: string;
  declare coverage: Box | null;
  declare area: Box | null;
  declare styled: string | null;
  declare drawing: boolean;
  private map: MapLibre | null = null;
  private corner: [number, number] | null = null;
  private dragged = false;
  private styleTurn = 0;

  constructor() {
    super();
    this.coverage = null;
    this.area = null;
    this.styled = null;
    this.drawing = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.map?.remove();
    this.map = null;
  }

  /** What is in view now; null without a map. */
  view(): Box | null {
    const bounds = this.map?.getBounds();
    return bounds ? [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] : null;
  }

  protected override firstUpdated(): void {
    void this.begin();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!this.map) return;
    if (changed.has("theme") || changed.has("styled")) void this.restyle();
    if (changed.has("area") || changed.has("coverage")) {
      this.outline();
      this.show(changed.has("coverage") || !this.holds(this.area));
    }
    if (changed.has("drawing")) this.mode();
  }

  private async begin(): Promise<void> {
    const { smallMap } = await import("./map-making.ts");
    if (!this.isConnected) return;
    try {
      this.map = smallMap(this, this.coverage ?? this.area ?? LAND, this.label, this.language);
    } catch (error) {
      // Without WebGL there is no map; the question in words and the filters do without.
      console.warn("no map", error);
      this.classList.add("no-map");
      return;
    }
    this.map.on("mousedown", (event) => this.down(event));
    this.map.on("mousemove", (event) => this.move(event));
    this.map.on("mouseup", (event) => this.up(event));
    this.map.on("idle", () => (this.dataset["drawn"] = "true"));
    this.mode();
    await this.restyle();
  }

  private async restyle(): Promise<void> {
    const mine = ++this.styleTurn;
    const { areaStyle } = await import("./map-making.ts");
    const style = await areaStyle(this.theme, this.styled).catch((): StyleSpecification | null => null);
    if (mine !== this.styleTurn || !this.map || !style) return;
    this.map.setStyle(style, { diff: false });
    this.map.once("styledata", () => this.outline());
  }

  private outline(preview: Box | null = null): void {
    const set = (name: string, box: Box | null): void => void this.map?.getSource<GeoJSONSource>(name)?.setData(ringOf(box));
    set("coverage", this.styled ? null : this.coverage);
    set("ours", preview ?? this.area);
  }

  private show(move: boolean): void {
    const box = this.coverage ?? this.area;
    if (move) this.map?.fitBounds(box ?? LAND, { padding: 24, animate: false, maxZoom: 13 });
  }

  private holds(box: Box | null): boolean {
    const view = this.view();
    return Boolean(box && view && box[0] >= view[0] - 1e-6 && box[1] >= view[1] - 1e-6 && box[2] <= view[2] + 1e-6 && box[3] <= view[3] + 1e-6);
  }

  private mode(): void {
    this.corner = null;
    this.classList.toggle("drawing", this.drawing);
    if (this.drawing) this.map?.dragPan.disable();
    else this.map?.dragPan.enable();
    if (!this.drawing) this.outline();
  }

  private down({ lngLat }: MapMouseEvent): void {
    if (!this.drawing || this.corner) return;
    this.corner = [lngLat.lng, lngLat.lat];
    this.dragged = false;
  }

  private move({ lngLat }: MapMouseEvent): void {
    if (!this.drawing || !this.corner) return;
    this.dragged = true;
    this.outline(boxOf(this.corner, [lngLat.lng, lngLat.lat]));
  }

  /** The end of a drag, or the second of two clicks. */
  private up({ lngLat, point }: MapMouseEvent): void {
    if (!this.drawing || !this.corner) return;
    const from = this.map?.project(this.corner);
    const far = from ? Math.hypot(from.x - point.x, from.y - point.y) : 0;
    if (far < 6 || !this.dragged) return;
    const box = boxOf(this.corner, [lngLat.lng, lngLat.lat]);
    this.corner = null;
    this.dispatchEvent(new CustomEvent("area-drawn", { detail: box }));
  }
}

function boxOf([lon, lat]: [number, number], [other, height]: [number, number]): Box {
  return [Math.min(lon, other), Math.min(lat, height), Math.max(lon, other), Math.max(lat, height)];
}

function ringOf(box: Box | null): GeoJSON.FeatureCollection {
  if (!box) return { type: "FeatureCollection", features: [] };
  const [west, south, east, north] = box;
  const coordinates = [[[west, south], [east, south], [east, north], [west, north], [west, south]]];
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates } }] };
}

customElements.define("ps-area-map", AreaMap);
