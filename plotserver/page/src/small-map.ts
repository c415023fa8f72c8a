/** A small map on a page of the OGC surface: a style of the server, or the objects of the page, on the base map. */
import {
  AttributionControl,
  type LngLatBoundsLike,
  Map as MapLibre,
  NavigationControl,
  setWorkerUrl,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { type Asked, askedOf, type Box, boxOfGeoJson, composed, type Features } from "./small-map-style.ts";

const NETHERLANDS: Box = [3.2, 50.7, 7.3, 53.6];
const WORDS = {
  nl: { "NavigationControl.ZoomIn": "Inzoomen", "NavigationControl.ZoomOut": "Uitzoomen", "Map.Title": "Kaart" },
  en: { "NavigationControl.ZoomIn": "Zoom in", "NavigationControl.ZoomOut": "Zoom out", "Map.Title": "Map" },
};

setWorkerUrl(workerUrl);

export class SmallMap {
  private readonly night = matchMedia("(prefers-color-scheme: dark)");

  private constructor(
    private readonly map: MapLibre,
    private readonly asked: Asked,
  ) {
    this.night.addEventListener("change", () => void this.draw());
  }

  /** Draws the map that this element asks for; without WebGL or data the page stays as it was. */
  static async in(element: HTMLElement): Promise<void> {
    const asked = askedOf(element.dataset);
    try {
      const words = document.documentElement.lang === "en" ? WORDS.en : WORDS.nl;
      const map = new MapLibre({
        container: element,
        style: { version: 8, sources: {}, layers: [] },
        bounds: asked.box ?? NETHERLANDS,
        fitBoundsOptions: { padding: 24, maxZoom: 15 },
        attributionControl: false,
        // A page is scrolled with the wheel or a finger; the map takes two fingers, or the wheel with Ctrl.
        cooperativeGestures: true,
        locale: {
          ...words,
          ...(document.documentElement.lang === "en"
            ? {}
            : {
                "CooperativeGesturesHandler.WindowsHelpText": "Gebruik Ctrl en het wiel om te zoomen",
                "CooperativeGesturesHandler.MacHelpText": "Gebruik ⌘ en het wiel om te zoomen",
                "CooperativeGesturesHandler.MobileHelpText": "Beweeg de kaart met twee vingers",
              }),
        },
        dragRotate: false,
        maxPitch: 0,
        maxZoom: 18,
        fadeDuration: 0,
        validateStyle: false,
      });
      map.touchZoomRotate.disableRotation();
      map.addControl(new NavigationControl({ showCompass: false }), "top-right");
      map.addControl(new AttributionControl({ compact: true }), "bottom-right");
      await new SmallMap(map, asked).draw();
      // On a telephone the sources would hide the map: they open on a tap.
      if (element.clientWidth < 600) {
        element.querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show");
      }
      map.on("idle", () => {
        element.dataset["drawn"] = "true";
      });
    } catch (error) {
      element.parentElement?.remove();
      console.warn("no map", error);
    }
  }

  private async draw(): Promise<void> {
    const { asked, map } = this;
    const theme = this.night.matches ? "night" : "day";
    const [base, picture, features] = await Promise.all([
      got<StyleSpecification>(`/basemap/style-${theme}.json`),
      asked.style ? got<StyleSpecification>(asked.style, "application/vnd.mapbox.style+json") : null,
      asked.features ? got<Features>(asked.features) : null,
    ]);
    const signs = `${location.origin}/sprites/tekens`;
    map.setStyle(composed({ base, picture, features, boxes: asked.boxes, night: this.night.matches, signs }));
    const box = features ? boxOfGeoJson(features) : asked.box;
    if (box) map.fitBounds(box as LngLatBoundsLike, { padding: 40, maxZoom: 13, animate: false });
  }
}

async function got<T>(address: string, accept = "application/json, */*;q=0.5"): Promise<T | null> {
  const answer = await fetch(address, { headers: { Accept: accept } });
  return answer.ok ? ((await answer.json()) as T) : null;
}

