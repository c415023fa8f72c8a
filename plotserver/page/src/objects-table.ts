/** The same objects as on the map, as a table: for who cannot see or operate the map, and for who wants a list. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { dayAndClock, shortMoment } from "./age.ts";
import { signImage } from "./api.ts";
import { type Context, differs, signName, titleOf } from "./context.ts";
import { formatLonLat, formatRd } from "./coordinates.ts";
import { middleOf } from "./geometry.ts";
import { icons } from "./icons.ts";
import type { Box, PlotObject } from "./model.ts";
import { type Column, type Direction, filterRows, type Row, sortRows } from "./rows.ts";
import { type Key, valueText } from "./texts.ts";

const COLUMNS: [Column, Key][] = [
  ["naam", "colName"],
  ["laag", "colLayer"],
  ["eigenaar", "colOwner"],
  ["status", "colStatus"],
  ["zekerheid", "colCertainty"],
  ["geldigVan", "colValid"],
  ["geregistreerd", "colRegistered"],
];
const DRAWN_FROM = ["table", "language", "signs", "picture", "chosen", "rd", "choices", "tableTall"] as const;
/** A page of rows: more are shown when asked for, so that a large picture stays quick. */
const PAGE = 200;

export class ObjectsTable extends LitElement {
  static override properties = {
    context: { attribute: false },
    text: { state: true },
    inView: { state: true },
    onlyVisible: { state: true },
    column: { state: true },
    direction: { state: true },
    shown: { state: true },
  };

  declare context: Context;
  declare text: string;
  declare inView: boolean;
  declare onlyVisible: boolean;
  declare column: Column;
  declare direction: Direction;
  declare shown: number;
  private rows: Row[] = [];
  private rowsOf: readonly unknown[] = [];
  private revealed: string | null = null;

  constructor() {
    super();
    this.text = "";
    this.inView = false;
    this.onlyVisible = true;
    this.column = "naam";
    this.direction = "ascending";
    this.shown = PAGE;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if ([...changed.keys()].some((name) => name !== "context")) return true;
    const before = changed.get("context");
    return differs(before, this.context, DRAWN_FROM) || (this.inView && differs(before, this.context, ["box"]));
  }

  protected override render(): TemplateResult {
    const { state, t } = this.context;
    const all = this.allRows();
    const found = sortRows(filterRows(all, this.filter()), this.column, this.direction);
    return html`
      ${this.tools(found.length, all.length)}
      ${state.table && !state.table.complete
        ? html`<p class="table-note">${t("tablePartial", { n: all.length })}</p>`
        : nothing}
      <div class="table-scroll" tabindex="-1" @keydown=${(event: KeyboardEvent) => this.step(event)}>
        ${state.table ? this.table(found) : this.waiting()}
      </div>
    `;
  }

  protected override updated(): void {
    const { chosen } = this.context.state;
    const key = chosen ? `${chosen.layer}:${chosen.id}` : null;
    if (key === this.revealed) return;
    const row = this.querySelector("tr.selected");
    if (key === null || row) this.revealed = key;
    row?.scrollIntoView({ block: "nearest" });
  }

  private allRows(): Row[] {
    const { state } = this.context;
    const made = [state.table?.objects, state.language, state.signs, state.picture];
    if (made.some((part, i) => part !== this.rowsOf[i])) {
      this.rowsOf = made;
      this.rows = (state.table?.objects ?? []).map((object) => this.row(object));
    }
    return this.rows;
  }

  private row(object: PlotObject): Row {
    const { state, t } = this.context;
    const { properties } = object;
    const layer = state.picture?.lagen.find(({ id }) => id === object.layer);
    const said = (prefix: string, value: string | null | undefined) => (value ? valueText(t, prefix, value) : "");
    return {
      object,
      cells: {
        naam: properties.naam || signName(properties.teken, state),
        laag: layer ? titleOf(layer, state) : String(properties.laagTitel ?? object.layer),
        eigenaar: layer?.eigenaar.kort ?? "",
        status: said("status", properties.status),
        zekerheid: said("certainty", properties.zekerheid),
        geldigVan: properties.geldigVan ?? "",
        geregistreerd: properties.geregistreerd ?? "",
      },
    };
  }

  private filter(): { text: string; within: Box | null; layers: ReadonlySet<string> | null } {
    const { state, views } = this.context;
    const visible = views.filter((view) => view.visible).map((view) => view.layer.id);
    return {
      text: this.text,
      within: this.inView ? state.box : null,
      layers: this.onlyVisible ? new Set(visible) : null,
    };
  }

  private tools(found: number, all: number): TemplateResult {
    const { state, t, actions } = this.context;
    return html`
      <div class="table-tools">
        <h2>${t("table")}</h2>
        <input
          type="search"
          class="text-input"
          aria-label=${t("filterObjects")}
          placeholder=${t("filterObjects")}
          .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value;
            this.shown = PAGE;
          }}
        />
        ${this.tick(t("onlyInView"), this.inView, (on) => (this.inView = on))}
        ${this.tick(t("onlyVisible"), this.onlyVisible, (on) => (this.onlyVisible = on))}
        <output class="quiet">${state.table ? t("rowsShown", { n: found, m: all }) : t("tableLoading")}</output>
        <span class="spacer"></span>
        <button
          type="button"
          class="icon-button"
          aria-label=${t(state.tableTall ? "lower" : "taller")}
          title=${t(state.tableTall ? "lower" : "taller")}
          @click=${() => actions.set({ tableTall: !state.tableTall })}
        >
          ${state.tableTall ? icons.down : icons.up}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label=${t("closeTable")}
          title=${t("closeTable")}
          @click=${() => actions.closeTable()}
        >
          ${icons.close}
        </button>
      </div>
    `;
  }

  private tick(name: string, on: boolean, change: (on: boolean) => void): TemplateResult {
    return html`<label class="tick">
      <input
        type="checkbox"
        .checked=${on}
        @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
      />${name}
    </label>`;
  }

  private waiting(): TemplateResult {
    return html`<div class="skeleton" aria-hidden="true">
      ${Array.from({ length: 5 }, () => html`<div class="bone"></div>`)}
    </div>`;
  }

  private table(rows: Row[]): TemplateResult {
    const { state, t } = this.context;
    if (rows.length === 0) return this.nothingFound();
    return html`
      <table>
        <caption class="visually-hidden">
          ${t("tableCaption", { picture: state.picture ? titleOf(state.picture, state) : "" })}. ${t("tableHint")}
        </caption>
        <thead>
          <tr>
            ${COLUMNS.map(([column, key]) => this.heading(column, t(key)))}
            <th scope="col">${t(state.rd ? "colPlace" : "colPlaceDegrees")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, this.shown).map((row) => this.line(row))}
        </tbody>
      </table>
      ${rows.length > this.shown
        ? html`<button type="button" class="button more" @click=${() => (this.shown += PAGE)}>
            ${t("showMore", { n: Math.min(PAGE, rows.length - this.shown) })}
          </button>`
        : nothing}
    `;
  }

  private nothingFound(): TemplateResult {
    const { t } = this.context;
    const filtered = this.text !== "" || this.inView;
    return html`<div class="empty">
      <p>${t("noRows")}</p>
      ${filtered
        ? html`<button type="button" class="button" @click=${() => this.clear()}>${t("clearFilter")}</button>`
        : nothing}
    </div>`;
  }

  private clear(): void {
    this.text = "";
    this.inView = false;
  }

  private heading(column: Column, name: string): TemplateResult {
    const sorted = this.column === column;
    return html`<th scope="col" aria-sort=${sorted ? this.direction : "none"}>
      <button type="button" title=${this.context.t("sortBy", { column: name })} @click=${() => this.sort(column)}>
        ${name}${sorted ? (this.direction === "ascending" ? icons.up : icons.down) : nothing}
      </button>
    </th>`;
  }

  private sort(column: Column): void {
    const again = this.column === column && this.direction === "ascending";
    this.direction = again ? "descending" : "ascending";
    this.column = column;
  }

  private line({ object, cells }: Row): TemplateResult {
    const { state, t } = this.context;
    const { chosen } = state;
    const selected = chosen?.id === object.id && chosen.layer === object.layer;
    const { teken } = object.properties;
    const time = (iso: string) =>
      iso ? html`<time datetime=${iso} title=${dayAndClock(iso, state.language)}>${shortMoment(iso, state.now, state.language)}</time>` : "";
    return html`
      <tr class=${selected ? "selected" : nothing} @click=${() => this.choose(object)}>
        <th scope="row">
          <button type="button" class="row-button" aria-current=${selected ? "true" : nothing}>
            ${teken ? html`<img src=${signImage(teken)} alt=${signName(teken, state)} width="24" height="24" loading="lazy" />` : nothing}
            <span title=${cells.naam}>${cells.naam || t("noName")}</span>
          </button>
        </th>
        <td title=${cells.laag}>${cells.laag}</td>
        <td>${cells.eigenaar}</td>
        <td>${cells.status}</td>
        <td>${cells.zekerheid}</td>
        <td class="time">${time(cells.geldigVan)}</td>
        <td class="time">${time(cells.geregistreerd)}</td>
        <td class="time">${this.place(object)}</td>
      </tr>
    `;
  }

  private place({ box }: PlotObject): string {
    const { state } = this.context;
    if (!box) return "";
    const point = middleOf(box);
    const rd = state.rd?.toRd(point);
    return rd ? formatRd(rd) : formatLonLat(point, state.language);
  }

  private choose(object: PlotObject): void {
    const { actions } = this.context;
    actions.chooseObject(object.layer, object.id);
    // After the panel has come, for it covers part of the map.
    requestAnimationFrame(() => actions.revealObject(object));
  }

  /** Arrow keys go from row to row; Enter (the row's button) chooses. */
  private step(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const buttons = [...this.querySelectorAll<HTMLElement>(".row-button")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (by === 0 || at < 0) return;
    event.preventDefault();
    buttons[at + by]?.focus();
  }
}

customElements.define("ps-table", ObjectsTable);
