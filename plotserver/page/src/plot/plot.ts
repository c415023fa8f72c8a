/** Starts the drawing page. */
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/page.css";
import "../styles/panels.css";
import "../styles/table.css";
import "../styles/plot.css";
import { fetchJson, fetchStyle } from "../api.ts";
import type { LiveStyle } from "./live-style.ts";
import { PlotMap } from "./plot-map.ts";
import { Store } from "./store.ts";

const store = new Store();
document.body.insertAdjacentHTML("beforeend", '<main class="plot-stage"><div id="map"></div></main>');
const container = document.querySelector<HTMLElement>("#map");
if (container) {
  const map = new PlotMap(container, null, null, (id) => store.get(id), { moved: () => undefined, failed: () => undefined });
  map.takesFrom(() => [...store.objects()].map(({ id }) => id));
  store.addEventListener("objects", (event) => map.touch((event as CustomEvent<{ ids: string[] }>).detail.ids));
  const [live, base] = await Promise.all([fetchJson<LiveStyle>("/plotstijl.json"), fetchStyle("/basemap/style-day.json")]);
  map.dress(base, live, "dag");
}
