/** `<plot-coordinates>`: everything that is pointed at can be typed: one place, a list of them, the points of an object. */
import type { Position } from "geojson";
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../../icons.ts";
import type { Made } from "./tool.ts";
import { DrawElement } from "./element.ts";
import { lighter } from "./editing.ts";
import { moveVertex, vertices } from "./paths.ts";
import { placeText } from "./places.ts";
import { faultText } from "./sentences.ts";
import { counterclockwise } from "./shapes.ts";
import { say } from "./texts.ts";
import { type FromRd, readList, type ReadList, readPoint, type System } from "./typed.ts";
import { MANY_VERTICES, MOST_VERTICES, shapeFault } from "./validity.ts";

const SYSTEMS: readonly System[] = ["rd", "degrees", "dms", "utm", "mgrs"];
const KEPT = "plotserver.coordinaten";
/** So many points of an object stand in the form at once. */
const MOST_FIELDS = 100;

export class Coordinates extends DrawElement {
  static override properties = { ...DrawElement.properties, system: { state: true }, one: { state: true }, list: { state: true }, told: { state: true } };

  protected readonly follows = { drawing: ["tool", "panels"], store: ["selection", "objects"] };
  declare system: System;
  declare one: string;
  declare list: string;
  /** What came of the last thing that was asked, and whether it is a fault. */
  declare told: { text: string; fault: boolean } | null;
  private wrong = new Map<string, string>();

  constructor() {
    super();
    const kept = localStorage.getItem(KEPT) as System | null;
    this.system = kept && SYSTEMS.includes(kept) ? kept : "rd";
    this.one = "";
    this.list = "";
    this.told = null;
  }

  private fromRd(): FromRd {
    const rd = this.drawing?.rd;
    return rd ? (point) => rd.toLonLat(point) : null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { drawing } = this;
    if (!drawing?.panels.coordinates) return nothing;
    return html`<section class="draw-panel" aria-label=${say("coordinates")} @keydown=${(event: KeyboardEvent) => this.key(event)}>
      <header class="panel-head">
        <h2>${say("coordinates")}</h2>
        <button type="button" class="icon-button" aria-label=${say("close")} title=${say("close")} @click=${() => this.close()}>${icons.close}</button>
      </header>
      <div class="draw-panel-body">${this.single()} ${this.several()} ${this.points()} ${this.choice()}</div>
    </section>`;
  }

  private close(): void {
    this.drawing?.setPanel("coordinates", false);
    this.drawing?.map.getCanvas().focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  // --- one place

  private single(): TemplateResult {
    const read = readPoint(this.one, this.fromRd());
    const bad = this.told?.fault === true && this.one !== "" && !read;
    return html`<form class="draw-field wide" @submit=${(event: Event) => this.place(event)}>
      <label for="draw-coordinate">${say("coordinateLabel")}</label>
      <input class="text-input" id="draw-coordinate" autocomplete="off" spellcheck="false" aria-describedby="draw-coordinate-note" aria-invalid=${bad} .value=${this.one} @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)} />
      <small id="draw-coordinate-note" class=${bad ? "field-fault" : "quiet"}>
        ${bad ? say("coordinateFault") : read ? say("coordinateRead", { system: say(`system_${read.system}`), text: placeText(read.point, this.drawing?.rd ?? null, read.system === "degrees" ? "rd" : "degrees") }) : say("coordinateHint")}
      </small>
      <span class="button-row">
        <button type="submit" class="button primary">${say("coordinatePlace")}</button>
        <button type="button" class="button" @click=${() => this.go()}>${say("coordinateGo")}</button>
      </span>
    </form>`;
  }

  private typed(text: string): void {
    this.one = text;
    this.told = null;
  }

  private point(): { lon: number; lat: number } | null {
    const read = readPoint(this.one, this.fromRd());
    this.told = read ? null : { text: say("coordinateFault"), fault: true };
    if (!read) this.drawing?.announce(say("coordinateFault"));
    return read?.point ?? null;
  }

  /** As a tap there, with the tool in hand; with none that draws, a sign. */
  private place(event: Event): void {
    event.preventDefault();
    const point = this.point();
    const { drawing } = this;
    if (!point || !drawing) return;
    if (["select", "box", "lasso"].includes(drawing.tool)) drawing.setTool("point");
    drawing.placeAt(point);
    this.one = "";
    this.querySelector<HTMLInputElement>("#draw-coordinate")?.focus();
  }

  private go(): void {
    const point = this.point();
    if (!point || !this.drawing) return;
    this.drawing.map.jumpTo({ center: [point.lon, point.lat], zoom: Math.max(13, this.drawing.map.getZoom()) });
    this.drawing.cursor.show([point.lon, point.lat]);
  }

  // --- a list

  private several(): TemplateResult {
    const read = this.list.trim() === "" ? null : readList(this.list, this.fromRd());
    const many = read !== null && read.points.length > MANY_VERTICES;
    const button = (kind: "line" | "area" | "points", text: string) => html`<button type="button" class="button" ?disabled=${!read || read.points.length === 0 || read.unread.length > 0} @click=${() => this.make(kind, false)}>${text}</button>`;
    return html`<div class="draw-field wide">
      <label for="draw-list">${say("listLabel")}</label>
      <textarea class="text-input" id="draw-list" rows="4" spellcheck="false" aria-describedby="draw-list-note" aria-invalid=${(read?.unread.length ?? 0) > 0} .value=${this.list} @input=${(event: Event) => this.listed((event.target as HTMLTextAreaElement).value)}></textarea>
      <div id="draw-list-note">${read ? this.judged(read) : html`<small class="quiet">${say("listHint")}</small>`}</div>
      ${many && read ? this.lighter(read) : html`<span class="button-row">${button("line", say("listLine"))} ${button("area", say("listArea"))} ${button("points", say("listPoints"))}</span>`}
      ${this.told ? html`<p class=${this.told.fault ? "draw-fault" : "small quiet"} role="status">${this.told.fault ? icons.warning : nothing}<span>${this.told.text}</span></p>` : nothing}
    </div>`;
  }

  private listed(text: string): void {
    this.list = text;
    this.told = null;
  }

  private judged({ points, unread }: ReadList): TemplateResult {
    const [first, ...rest] = unread;
    return html`${points.length > 0 ? html`<small class="quiet">${say("listRead", { n: points.length })}</small>` : nothing}
      ${first ? html`<small class="field-fault">${say("listUnread", { line: first.line, text: first.text })} ${rest.length > 0 ? say("listUnreadMore", { n: rest.length }) : ""}</small>` : nothing}`;
  }

  /** Too many points to work with: fewer are offered, and all of them as far as the server takes them. */
  private lighter(read: ReadList): TemplateResult {
    const all = read.points.length;
    return html`<p class="draw-note">${icons.warning}<span>${say("listMany", { n: all })}</span></p>
      <span class="button-row">
        <button type="button" class="button primary" @click=${() => this.make("line", true)}>${say("listLine")}: ${say("listLighter", { n: MANY_VERTICES })}</button>
        <button type="button" class="button primary" @click=${() => this.make("area", true)}>${say("listArea")}: ${say("listLighter", { n: MANY_VERTICES })}</button>
        ${all <= MOST_VERTICES ? html`<button type="button" class="button" @click=${() => this.make("line", false)}>${say("listKeep", { n: all })}</button>` : nothing}
      </span>`;
  }

  private make(kind: "line" | "area" | "points", simpler: boolean): void {
    const { drawing } = this;
    if (!drawing) return;
    let places = readList(this.list, this.fromRd()).points.map(({ lon, lat }): Position => [lon, lat]);
    if (simpler) places = lighter(places);
    const made = this.shapes(kind, places);
    if (!made) {
      this.told = { text: say("listFew"), fault: true };
      return;
    }
    const wrong = made.map(({ geometry }) => shapeFault(geometry)).find((one) => one !== null);
    if (wrong) {
      this.told = { text: faultText(wrong), fault: true };
      return;
    }
    if (!drawing.create(made, kind === "line" ? "line" : kind === "area" ? "polygon" : "point", say("stepList"))) return;
    this.list = "";
    this.told = { text: say("done", { what: say("stepList") }), fault: false };
    drawing.showAll(made.map(({ geometry }) => geometry));
  }

  private shapes(kind: "line" | "area" | "points", given: readonly Position[]): Made[] | null {
    if (kind === "points") return given.map((coordinates) => ({ geometry: { type: "Point", coordinates } }));
    if (kind === "line") return given.length < 2 ? null : [{ geometry: { type: "LineString", coordinates: [...given] } }];
    // A ring that was pasted may or may not be closed.
    const [first, last] = [given[0], given.at(-1)];
    const ring = first && last && given.length > 3 && first.join() === last.join() ? given.slice(0, -1) : given;
    return ring.length < 3 ? null : [{ geometry: counterclockwise(ring) }];
  }

  // --- the points of what is selected

  private points(): TemplateResult | typeof nothing {
    const [object, more] = this.chosen();
    const { drawing } = this;
    if (!object?.geometry || more || !drawing || !drawing.store.drawable(object.layer)) return nothing;
    const all = vertices(object.geometry);
    return html`<fieldset class="draw-fields"><legend class="small-heading">${say("vertices")}</legend>
      ${all.length > MOST_FIELDS ? html`<p class="small quiet">${say("verticesMany", { n: all.length, most: MOST_FIELDS })}</p>` : nothing}
      <ol class="draw-vertices">
        ${all.slice(0, MOST_FIELDS).map(({ at, path }, i) => {
          const key = `${object.id} ${path.join()}`;
          const shown = this.wrong.get(key) ?? placeText({ lon: at[0] as number, lat: at[1] as number }, drawing.rd, this.system);
          return html`<li><input class="text-input" aria-label=${say("vertexLabel", { n: i + 1 })} aria-invalid=${this.wrong.has(key)} .value=${shown} @change=${(event: Event) => this.moveTo(i, key, (event.target as HTMLInputElement).value)} />
            ${this.wrong.has(key) ? html`<small class="field-fault">${say("coordinateFault")}</small>` : nothing}</li>`;
        })}
      </ol>
    </fieldset>`;
  }

  private moveTo(index: number, key: string, text: string): void {
    const [object] = this.chosen();
    const vertex = object?.geometry ? vertices(object.geometry)[index] : undefined;
    const read = readPoint(text, this.fromRd());
    if (!object?.geometry || !vertex) return;
    if (!read) {
      this.wrong.set(key, text);
      this.requestUpdate();
      return;
    }
    this.wrong.delete(key);
    const geometry = moveVertex(object.geometry, vertex.path, [read.point.lon, read.point.lat]);
    const fault = shapeFault(geometry);
    if (fault) {
      this.wrong.set(key, text);
      this.drawing?.fault(faultText(fault));
    } else this.drawing?.store.apply([{ kind: "update", layer: object.layer, id: object.id, geometry }], say("stepVertices"));
    this.requestUpdate();
  }

  private choice(): TemplateResult {
    return html`<div class="draw-field"><label for="draw-system">${say("systemLabel")}</label>
      <select class="text-input" id="draw-system" @change=${(event: Event) => this.chooseSystem((event.target as HTMLSelectElement).value as System)}>
        ${SYSTEMS.map((system) => html`<option value=${system} ?selected=${system === this.system}>${say(`system_${system}`)}</option>`)}
      </select></div>`;
  }

  private chooseSystem(system: System): void {
    this.system = system;
    localStorage.setItem(KEPT, system);
  }
}

customElements.define("plot-coordinates", Coordinates);
