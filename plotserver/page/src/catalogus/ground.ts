/** Draws the base map of a frame once, out of sight, as a picture for the thumbnails. */
import { Map as MapLibre, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Theme } from "../address.ts";
import { fetchJson } from "../api.ts";
import type { Box } from "../model.ts";
import { latitudeOf } from "./thumbnail.ts";

setWorkerUrl(workerUrl);
const PATIENCE_MS = 20_000;

/** The frame is in degrees of longitude and stretched latitude; null when the base map cannot be drawn. */
export async function drawGround([left, low, right, high]: Box, theme: Theme, wide: number, tall: number): Promise<string | null> {
  const style = await fetchJson<StyleSpecification>(`/basemap/style-${theme === "nacht" ? "night" : "day"}.json`);
  const container = document.createElement("div");
  container.inert = true;
  container.className = "ground";
  container.style.cssText = `position:fixed;left:-9999px;top:0;width:${wide}px;height:${tall}px`;
  document.body.append(container);
  const map = new MapLibre({
    container,
    style: { ...style, layers: style.layers.filter(({ type }) => type !== "symbol") },
    bounds: [left, latitudeOf(low), right, latitudeOf(high)],
    fitBoundsOptions: { padding: 0 },
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    pixelRatio: 1,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    validateStyle: false,
  });
  try {
    return await new Promise<string | null>((done) => {
      const late = setTimeout(() => done(null), PATIENCE_MS);
      map.once("idle", () => {
        clearTimeout(late);
        done(map.getCanvas().toDataURL("image/webp", 0.85));
      });
    });
  } finally {
    map.remove();
    container.remove();
  }
}
