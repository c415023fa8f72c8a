/** The small maps of the catalogue: made, and their style put together. Fetched only when a map is shown. */
import { AttributionControl, type LayerSpecification, Map as MapLibre, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Theme } from "../address.ts";
import type { Box } from "../model.ts";
import { composed } from "../small-map-style.ts";

setWorkerUrl(workerUrl);

const EMPTY: StyleSpecification["sources"][string] = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

export function smallMap(container: HTMLElement, box: Box, label: string, language: string): MapLibre {
  const dutch = language !== "en";
  const map = new MapLibre({
    container,
    style: { version: 8, sources: {}, layers: [] },
    bounds: box,
    fitBoundsOptions: { padding: 24, maxZoom: 13 },
    attributionControl: false,
    // The page is scrolled with the wheel or a finger; the map takes two fingers, or the wheel with Ctrl.
    cooperativeGestures: true,
    dragRotate: false,
    maxPitch: 0,
    maxZoom: 17,
    fadeDuration: 0,
    validateStyle: false,
    boxZoom: false,
    locale: {
      "Map.Title": label,
      "NavigationControl.ZoomIn": dutch ? "Inzoomen" : "Zoom in",
      "NavigationControl.ZoomOut": dutch ? "Uitzoomen" : "Zoom out",
      ...(dutch
        ? {
            "CooperativeGesturesHandler.WindowsHelpText": "Gebruik Ctrl en het wiel om te zoomen",
            "CooperativeGesturesHandler.MacHelpText": "Gebruik ⌘ en het wiel om te zoomen",
            "CooperativeGesturesHandler.MobileHelpText": "Beweeg de kaart met twee vingers",
          }
        : {}),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  // The sources of the base map open on a tap.
  map.once("idle", () => container.querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show"));
  return map;
}

/** The base map, our own layer or picture on it when there is one, and the outlines on top. */
export async function areaStyle(theme: Theme, styled: string | null): Promise<StyleSpecification> {
  const night = theme === "nacht";
  const [base, picture] = await Promise.all([
    got(`/basemap/style-${night ? "night" : "day"}.json`),
    styled ? got(styled, "application/vnd.mapbox.style+json") : null,
  ]);
  const style = composed({ base, picture, features: null, boxes: [], night, signs: `${location.origin}/sprites/tekens` });
  const blue = night ? "#a5c8ec" : "#12477a";
  const orange = night ? "#ffb86b" : "#a83a00";
  const layers: LayerSpecification[] = [
    { id: "coverage-fill", type: "fill", source: "coverage", paint: { "fill-color": blue, "fill-opacity": 0.14 } },
    { id: "coverage-line", type: "line", source: "coverage", paint: { "line-color": blue, "line-width": 2 } },
    { id: "ours-line", type: "line", source: "ours", paint: { "line-color": orange, "line-width": 2.5, "line-dasharray": [2, 1.5] } },
  ];
  return { ...style, sources: { ...style.sources, coverage: EMPTY, ours: EMPTY }, layers: [...style.layers, ...layers] };
}

async function got(address: string, accept = "application/json"): Promise<StyleSpecification | null> {
  const answer = await fetch(address, { headers: { Accept: accept } });
  return answer.ok ? ((await answer.json()) as StyleSpecification) : null;
}
