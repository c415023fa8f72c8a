/** The equal of the map: all objects as a table. Choosing a row is choosing on the map, and the other way round. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { shortMoment } from "../age.ts";
import { signImage } from "../api.ts";
import { formatLonLat, formatRd } from "../coordinates.ts";
import { boxOf, middleOf } from "../geometry.ts";
import { icons } from "../icons.ts";
import { touches } from "../rows.ts";
import type { PlotObject } from "./model.ts";
import { focusSoon } from "./plot-actions.ts";
import type { PlotContext } from "./plot-state.ts";
import type { PlotKey } from "./plot-texts.ts";
import { initials, inkOn, objectName, signName, valueName } from "./words.ts";

type Column = "naam" | "laag" | "zekerheid" | "status" | "geregistreerd" | "plaats";
const COLUMNS: [Column, PlotKey][] = [
  ["naam", "colName"],
  ["laag", "colLayer"],
  ["status", "colStatus"],
  ["zekerheid", "colCertainty"],
  ["geregistreerd", "colWhen"],
];
const WORDS = new Intl.Collator("nl", { numeric: true, sensitivity: "base" });
const PAGE = 200;
const MANY = 500;
const AGAIN_MS = 1_000;

interface Row {
  object: PlotObject;
  cells: Record<Column, string>;
}

export class PlotObjects extends LitElement {
  static override properties = {
    context: { attribute: false },
    text: { state: true },
    inView: { state: true },
    onlyActive: { state: true },
    column: { state: true },
    falling: { state: true },
    shown: { state: true },
  };

  declare context: PlotContext;
  declare text: string;
  declare inView: boolean;
  declare onlyActive: boolean;
  declare column: Column;
  declare falling: boolean;
  declare shown: number;
  private found: Row[] = [];
  private foundOf = -1;
  private foundAt = 0;
  private askedFor: unknown[] = [];
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = "";
    this.inView = false;
    this.onlyActive = false;
    this.column = "naam";
    this.falling = false;
    this.shown = PAGE;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const rows = this.rows();
    return html`
      ${this.tools(rows.length)}
      <div class="table-scroll" @keydown=${(event: KeyboardEvent) => this.key(event)}>${this.table(rows)}</div>
    `;
  }

  /** Of a long list once a second will do: finding and sorting goes through all of it. */
  private rows(): Row[] {
    const { store, state } = this.context;
    const asked = [this.text, this.inView && state.box, this.onlyActive && store.activeLayer, this.column, this.falling, state.hidden, state.signs, state.language, store.layers];
    const same = asked.every((part, index) => part === this.askedFor[index]);
    const age = performance.now() - this.foundAt;
    if (same && (store.revision === this.foundOf || (this.found.length > MANY && age < AGAIN_MS))) {
      if (store.revision !== this.foundOf) this.again ??= setTimeout(() => { this.again = undefined; this.requestUpdate(); }, AGAIN_MS - age);
      return this.found;
    }
    this.askedFor = asked;
    this.foundOf = store.revision;
    this.found = this.search();
    this.foundAt = performance.now();
    return this.found;
  }

  private search(): Row[] {
    const { store, state } = this.context;
    const wanted = plain(this.text).split(/\s+/).filter(Boolean);
    const found: Row[] = [];
    for (const object of store.objects(this.onlyActive ? (store.activeLayer ?? undefined) : undefined)) {
      if (state.hidden.has(object.layer)) continue;
      if (this.inView && state.box && !touches(boxOf(object.geometry), state.box)) continue;
      const row = this.row(object);
      const said = wanted.length > 0 ? plain(`${Object.values(row.cells).join(" ")} ${String(object.fields["toelichting"] ?? "")}`) : "";
      if (wanted.every((word) => said.includes(word))) found.push(row);
    }
    const sign = this.falling ? -1 : 1;
    return found.sort((a, b) => sign * WORDS.compare(a.cells[this.column], b.cells[this.column]) || WORDS.compare(a.object.id, b.object.id));
  }

  private row(object: PlotObject): Row {
    const { store } = this.context;
    const said = (field: string) => (object.fields[field] ? valueName(field, object.fields[field], this.context) : "");
    return {
      object,
      cells: {
        naam: objectName(object, this.context),
        laag: store.layers.find(({ id }) => id === object.layer)?.titel ?? "",
        status: said("status"),
        zekerheid: said("zekerheid"),
        geregistreerd: object.registered ?? "",
        plaats: "",
      },
    };
  }

  private tools(found: number): TemplateResult {
    const { state, store, t, actions } = this.context;
    const tick = (name: string, on: boolean, change: (on: boolean) => void) => html`<label class="tick">
      <input type="checkbox" .checked=${on} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />${name}
    </label>`;
    const chosen = [...store.selection].flatMap((id) => store.get(id) ?? []);
    return html`
      <div class="table-tools">
        <h2 tabindex="-1">${t("objects")}</h2>
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
        ${tick(t("onlyInView"), this.inView, (on) => (this.inView = on))}
        ${tick(t("onlyActive"), this.onlyActive, (on) => (this.onlyActive = on))}
        <output class="quiet">${found === 1 ? t("objectOne") : t("objectMany", { n: found })}${chosen.length > 1 ? `, ${t("chosenMany", { n: chosen.length })}` : ""}</output>
        <span class="spacer"></span>
        ${chosen.length > 0
          ? html`<button type="button" class="button" @click=${() => actions.exportSelection(chosen)}>${t("exportChosen")}</button>
              <button type="button" class="button" @click=${() => actions.openDialog({ kind: "remove", ids: chosen.map(({ id }) => id) })}>${t("removeChosen")}</button>`
          : nothing}
        ${iconButton(t(state.tableTall ? "lower" : "taller"), state.tableTall ? icons.down : icons.up, () => actions.set({ tableTall: !state.tableTall }))}
        ${iconButton(t("closeObjects"), icons.close, () => actions.openTable(false))}
      </div>
    `;
  }

  private table(rows: readonly Row[]): TemplateResult {
    const { t } = this.context;
    if (rows.length === 0) return html`<div class="empty"><p>${t(this.text || this.inView ? "noneFound" : "noneYet")}</p></div>`;
    return html`
      <table>
        <caption class="visually-hidden">${t("tableHint")}</caption>
        <thead>
          <tr>
            ${COLUMNS.map(([column, key]) => this.heading(column, t(key)))}
            <th scope="col">${t("colPlace")}</th>
            <th scope="col"><span class="visually-hidden">${t("colActions")}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, this.shown).flatMap((row) => (this.context.store.get(row.object.id) ? [this.line(row)] : []))}
        </tbody>
      </table>
      ${rows.length > this.shown
        ? html`<button type="button" class="button more" @click=${() => (this.shown += PAGE)}>${t("showMore", { n: Math.min(PAGE, rows.length - this.shown) })}</button>`
        : nothing}
    `;
  }

  private heading(column: Column, name: string): TemplateResult {
    const sorted = this.column === column;
    return html`<th scope="col" aria-sort=${sorted ? (this.falling ? "descending" : "ascending") : "none"}>
      <button type="button" title=${this.context.t("sortBy", { column: name })} @click=${() => this.sort(column)}>
        ${name}${sorted ? (this.falling ? icons.down : icons.up) : nothing}
      </button>
    </th>`;
  }

  private sort(column: Column): void {
    this.falling = this.column === column && !this.falling;
    this.column = column;
  }

  private line({ object, cells }: Row): TemplateResult {
    const { store, state, t, actions } = this.context;
    const chosen = store.selection.has(object.id);
    const sign = object.fields["teken"];
    const others = store.present.filter((one) => !one.ik && one.bewerkt.includes(object.id));
    const drawable = store.drawable(object.layer);
    return html`
      <tr class=${chosen ? "selected" : nothing} data-object=${object.id} @click=${(event: MouseEvent) => this.choose(object, event)}>
        <th scope="row">
          <button type="button" class="row-button" aria-pressed=${chosen}>
            ${sign ? html`<img src=${signImage(String(sign))} alt=${signName(sign, state)} width="24" height="24" loading="lazy" />` : nothing}
            <span title=${cells.naam}>${cells.naam}</span>
            ${object.pending ? html`<span class="pending-mark" title=${t("notSent")}><span class="visually-hidden">${t("notSent")}</span></span>` : nothing}
            ${others.map(({ naam, organisatie }) => html`<span class="avatar tiny" title=${t("editedBy", { name: naam })} data-initials=${initials(naam)} .style=${`background:${organisatie.kleur ?? "#555"};color:${inkOn(organisatie.kleur)}`}><span class="visually-hidden">${t("editedBy", { name: naam })}</span></span>`)}
          </button>
        </th>
        <td title=${cells.laag}>${cells.laag}</td>
        <td>${cells.status}</td>
        <td>${cells.zekerheid}</td>
        <td class="time">${cells.geregistreerd ? shortMoment(cells.geregistreerd, state.now, state.language) : ""}</td>
        <td class="time">${this.place(object)}</td>
        <td class="row-actions">
          ${iconButton(t("zoomToObject", { name: cells.naam }), icons.target, () => actions.zoomTo([object]))}
          ${drawable ? iconButton(t("removeObject", { name: cells.naam }), icons.close, () => actions.openDialog({ kind: "remove", ids: [object.id] })) : nothing}
        </td>
      </tr>
    `;
  }

  private place({ geometry }: PlotObject): string {
    const { state } = this.context;
    const box = boxOf(geometry);
    if (!box) return "";
    const rd = state.rd?.toRd(middleOf(box));
    return rd ? formatRd(rd) : formatLonLat(middleOf(box), state.language);
  }

  private choose(object: PlotObject, event: MouseEvent): void {
    if ((event.target as Element).closest(".row-actions")) return;
    const { store } = this.context;
    const more = event.ctrlKey || event.metaKey || event.shiftKey;
    if (more && store.selection.has(object.id)) store.select([...store.selection].filter((id) => id !== object.id));
    else store.select([object.id], more);
  }

  /** Arrow keys go from row to row; Enter chooses, Delete removes, Z zooms to. */
  private key(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-object]");
    const object = row && this.context.store.get(row.dataset["object"] ?? "");
    if (!row || !object) return;
    const to = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (to) to.querySelector<HTMLElement>(".row-button")?.focus();
    else if (event.key === "Delete" && this.context.store.drawable(object.layer)) this.context.actions.openDialog({ kind: "remove", ids: [object.id] });
    else if (event.key.toLowerCase() === "z" && !event.ctrlKey && !event.metaKey) this.context.actions.zoomTo([object]);
    else if (event.key === "F2") this.edit(object);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private edit(object: PlotObject): void {
    this.context.store.select([object.id]);
    focusSoon("plot-form input, plot-form select, plot-form textarea");
  }
}

function iconButton(name: string, icon: unknown, press: () => void): TemplateResult {
  return html`<button type="button" class="icon-button small" aria-label=${name} title=${name} @click=${press}>${icon}</button>`;
}

/** Lower case without accents, so that "fryslan" finds Fryslân. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

customElements.define("plot-objects", PlotObjects);
