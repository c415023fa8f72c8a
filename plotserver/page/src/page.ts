/** How the parts stand on the page. */
import { html, nothing, type TemplateResult } from "lit";
import type { Context } from "./context.ts";
import "./help-dialog.ts";
import "./layers-panel.ts";
import { mapEdge } from "./map-edge.ts";
import { objectPanel } from "./object-panel.ts";
import "./objects-table.ts";
import { connectionBanner, noticeLine, previewBand, problemScreen } from "./screens.ts";
import "./share-dialog.ts";
import { timeBar } from "./time-bar.ts";
import { exerciseBand, topBar } from "./top-bar.ts";

export function page(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const classes = [
    state.layersOpen ? "with-layers" : "",
    state.tableOpen ? "with-table" : "",
    state.tableTall ? "table-tall" : "",
    state.chosen ? "with-object" : "",
  ];
  return html`
    <nav class="skip-links" aria-label=${t("skipMap")}>
      <a href="#map" @click=${skip(() => actions.focusMap())}>${t("skipMap")}</a>
      <a href="#layers" @click=${skip(() => actions.openLayers())}>${t("skipLayers")}</a>
      <a href="#table" @click=${skip(() => actions.openTable())}>${t("skipTable")}</a>
    </nav>
    <header class="page-head">
      ${exerciseBand(context)} ${previewBand(context)} ${topBar(context)} ${connectionBanner(context)}
    </header>
    <main class="stage ${classes.join(" ")}">
      <section id="layers" class="layers-panel" aria-label=${t("layers")} ?hidden=${!state.layersOpen}>
        <ps-layers .context=${context}></ps-layers>
      </section>
      <section class="map-area" aria-label=${t("map")} aria-busy=${state.picture === null}>
        <div id="map"></div>
        ${mapEdge(context)} ${objectPanel(context)} ${problemScreen(context)}
      </section>
      <section id="table" class="table-panel" aria-label=${t("table")} tabindex="-1" ?hidden=${!state.tableOpen}>
        ${state.tableOpen ? html`<ps-table .context=${context}></ps-table>` : nothing}
      </section>
    </main>
    ${timeBar(context)} ${noticeLine(context)}
    <ps-help .context=${context}></ps-help>
    <ps-share .context=${context}></ps-share>
  `;
}

function skip(to: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    to();
  };
}
