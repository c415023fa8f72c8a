/** Bring a file into a layer: first a look at what is in it, then which sign it gets, then in. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import * as api from "./plot-api.ts";
import type { PlotContext } from "./plot-state.ts";

/** Fields that a column may fill. */
const FIELDS = ["naam", "toelichting", "bron", "zekerheid", "status", "geldig_van", "geldig_tot", "aantal", "rotatie"] as const;
const MOST_ROWS = 5;

export class PlotImport extends LitElement {
  static override properties = {
    context: { attribute: false },
    file: { state: true },
    layer: { state: true },
    found: { state: true },
    busy: { state: true },
  };

  declare context: PlotContext;
  declare file: File | null;
  declare layer: string | null;
  declare found: api.ImportAnswer | null;
  declare busy: boolean;
  private opened: unknown = null;

  constructor() {
    super();
    this.file = null;
    this.layer = null;
    this.found = null;
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(): void {
    const { dialog } = this.context.state;
    if (dialog === this.opened) return;
    this.opened = dialog;
    if (dialog?.kind !== "import") return;
    this.found = null;
    this.file = dialog.file;
    this.layer = dialog.layer ?? this.context.store.activeLayer;
    if (this.file) void this.look();
  }

  protected override updated(): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state, t, actions } = this.context;
    if (state.dialog?.kind !== "import") return nothing;
    return html`<dialog class="import-dialog" aria-labelledby="import-title" @close=${() => actions.openDialog(null)}>
      <div class="panel-head">
        <h2 id="import-title">${t("importFile")}</h2>
        <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => this.shut()}>${icons.close}</button>
      </div>
      <form class="panel-body" @submit=${(event: SubmitEvent) => void this.bring(event)}>${this.form()}</form>
    </dialog>`;
  }

  private shut(): void {
    this.querySelector("dialog")?.close();
  }

  private form(): TemplateResult {
    const { store, t } = this.context;
    const own = store.layers.filter(({ id }) => store.drawable(id));
    return html`
      <label class="field"><span>${t("importWhich")}</span>
        <input type="file" class="text-input" accept=".csv,.geojson,.json,.gpkg,.zip,.shp,.kml,.kmz,.gpx,.fgb,.xlsx,.gml,.dxf" @change=${(event: Event) => this.chosen((event.target as HTMLInputElement).files?.[0] ?? null)} /></label>
      ${this.file ? html`<p><b>${this.file.name}</b> <span class="quiet">${Math.max(1, Math.round(this.file.size / 1024))} kB</span></p>` : html`<p class="quiet">${t("importHint")}</p>`}
      <label class="field"><span>${t("inLayer")}</span>
        <select class="text-input" @change=${(event: Event) => { this.layer = (event.target as HTMLSelectElement).value; void this.look(); }}>
          ${own.map(({ id, titel }) => html`<option value=${id} ?selected=${id === this.layer}>${titel}</option>`)}
        </select></label>
      ${this.busy ? html`<p class="quiet" role="status">${t("importLooking")}</p>` : nothing}
      ${this.found ? this.preview(this.found) : nothing}
    `;
  }

  private columns(found: api.ImportAnswer): string[] {
    return found.kolommen.map((column) => (typeof column === "string" ? column : column.naam));
  }

  private preview(found: api.ImportAnswer): TemplateResult {
    const { t, state } = this.context;
    const columns = this.columns(found);
    const signs = [...state.signs.values()].sort((a, b) => a.naam.localeCompare(b.naam, "nl"));
    const guess = (field: string) => columns.find((column) => column.toLowerCase() === field);
    return html`
      <p role="status"><b>${t("importCount", { n: found.aantal })}</b></p>
      ${found.meldingen.map((one) => html`<p class="fault">${icons.warning}${typeof one === "string" ? one : one.melding}</p>`)}
      <label class="field"><span>${t("importSign")}</span>
        <select class="text-input" name="teken"><option value="">${t("importNoSign")}</option>${signs.map(({ code, naam, name }) => html`<option value=${code}>${state.language === "en" ? name : naam}</option>`)}</select></label>
      <label class="field"><span>${t("importSignColumn")}</span>${this.choice("tekenKolom", columns, guess("teken"))}</label>
      <fieldset class="mapping"><legend>${t("importMapping")}</legend>
        ${columns.map((column) => html`<label class="field"><span>${column}</span>
          <select class="text-input" name=${`kaart.${column}`}>
            <option value="">${t("importSkip")}</option>
            ${FIELDS.map((field) => html`<option value=${field} ?selected=${field === column.toLowerCase()}>${t(`field_${field}`)}</option>`)}
          </select></label>`)}
      </fieldset>
      <div class="table-scroll import-rows" tabindex="0" role="region" aria-label=${t("importRows")}>
        <table><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>${found.voorbeeld.slice(0, MOST_ROWS).map((row) => html`<tr>${columns.map((column) => html`<td>${this.cell(row, column)}</td>`)}</tr>`)}</tbody></table>
      </div>
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${this.busy || !this.layer || found.aantal === 0}>${t("importBring", { n: found.aantal })}</button>
        <button type="button" class="button" @click=${() => this.shut()}>${t("cancel")}</button>
      </div>
    `;
  }

  private cell(row: Record<string, unknown>, column: string): string {
    const properties = (row["properties"] ?? row) as Record<string, unknown>;
    return String(properties[column] ?? "");
  }

  private choice(name: string, columns: readonly string[], chosen: string | undefined): TemplateResult {
    return html`<select class="text-input" name=${name}>
      <option value="">${this.context.t("importNoColumn")}</option>
      ${columns.map((column) => html`<option value=${column} ?selected=${column === chosen}>${column}</option>`)}
    </select>`;
  }

  private chosen(file: File | null): void {
    this.file = file;
    void this.look();
  }

  private async look(): Promise<void> {
    const { file, layer } = this;
    this.found = null;
    if (!file || !layer) return;
    this.busy = true;
    this.found = await this.context.actions.tried(() => api.importFile(layer, file, {}));
    this.busy = false;
  }

  private async bring(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { file, layer } = this;
    if (!file || !layer) return;
    const asked: Record<string, string> = { toepassen: "ja" };
    for (const [name, value] of new FormData(event.target as HTMLFormElement)) if (typeof value === "string" && value !== "") asked[name] = value;
    this.busy = true;
    const done = await this.context.actions.tried(() => api.importFile(layer, file, asked));
    this.busy = false;
    if (!done) return;
    this.context.actions.say(this.context.t("imported", { n: done.aantal }));
    this.shut();
  }
}

customElements.define("plot-import", PlotImport);
