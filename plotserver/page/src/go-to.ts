/** "Ga naar": a place by name, an RD coordinate or latitude and longitude. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { findPlaces } from "./api.ts";
import type { Context } from "./context.ts";
import { formatLonLat, formatRd, type LonLat, parseCoordinate } from "./coordinates.ts";
import { icons } from "./icons.ts";
import type { Place } from "./model.ts";

interface Choice {
  title: string;
  note: string;
  point: LonLat;
  zoom: number;
}

const TYPING_MS = 150;

export class GoTo extends LitElement {
  static override properties = {
    context: { attribute: false },
    text: { state: true },
    choices: { state: true },
    active: { state: true },
  };

  declare context: Context;
  declare text: string;
  /** null: not searched (yet). */
  declare choices: Choice[] | null;
  declare active: number;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = "";
    this.choices = null;
    this.active = -1;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { t } = this.context;
    const open = this.choices !== null;
    return html`
      <form class="go-to" role="search" @submit=${(event: Event) => this.submit(event)} @focusout=${this.left}>
        ${icons.search}
        <input
          type="text"
          id="go-to"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-label=${t("goToLabel")}
          title=${t("goToHint")}
          placeholder=${t("goToPlaceholder")}
          aria-expanded=${open}
          aria-controls="go-to-list"
          aria-autocomplete="list"
          aria-activedescendant=${this.active >= 0 ? `go-to-${this.active}` : nothing}
          .value=${this.text}
          @input=${(event: InputEvent) => this.typed((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.key(event)}
        />
        ${open ? this.list() : nothing}
      </form>
    `;
  }

  private list(): TemplateResult {
    const { t } = this.context;
    const choices = this.choices ?? [];
    if (choices.length === 0) {
      return html`<div class="go-to-list" role="status">
        <p class="quiet">${t("goToNothing", { text: this.text })}</p>
        <p class="quiet">${t("goToHint")}</p>
      </div>`;
    }
    return html`<ul class="go-to-list" id="go-to-list" role="listbox" aria-label=${t("goTo")}>
      ${choices.map(
        (choice, i) => html`<li
          id="go-to-${i}"
          role="option"
          aria-selected=${i === this.active}
          @pointerdown=${(event: Event) => event.preventDefault()}
          @click=${() => this.go(choice)}
        >
          <span>${choice.title}</span><small>${choice.note}</small>
        </li>`,
      )}
    </ul>`;
  }

  private typed(text: string): void {
    this.text = text;
    this.active = -1;
    clearTimeout(this.typing);
    if (text.trim().length < 2) this.choices = null;
    else this.typing = setTimeout(() => void this.search(text), TYPING_MS);
  }

  private async search(text: string): Promise<void> {
    const found = this.coordinate(text) ?? (await this.places(text));
    if (text !== this.text) return;
    this.choices = found;
    this.active = found.length > 0 ? 0 : -1;
  }

  private coordinate(text: string): Choice[] | null {
    const { state, t } = this.context;
    const typed = parseCoordinate(text);
    if (!typed) return null;
    if (typed.kind === "lonlat") {
      return [{ title: formatLonLat(typed.point, state.language), note: t("degreesShort"), point: typed.point, zoom: 14 }];
    }
    if (!state.rd) return null;
    const point = state.rd.toLonLat(typed.point);
    return [{ title: `${t("rd")} ${formatRd(typed.point)}`, note: formatLonLat(point, state.language), point, zoom: 14 }];
  }

  private async places(text: string): Promise<Choice[]> {
    try {
      return (await findPlaces(text)).map((place) => this.placeChoice(place));
    } catch {
      return [];
    }
  }

  private placeChoice({ naam, soort, provincie, lon, lat, inwoners }: Place): Choice {
    const note = [soort, provincie].filter(Boolean).join(" · ");
    return { title: naam, note, point: { lon, lat }, zoom: (inwoners ?? 0) > 100_000 ? 11 : 12.5 };
  }

  private key(event: KeyboardEvent): void {
    const count = this.choices?.length ?? 0;
    if (event.key === "ArrowDown" && count > 0) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count > 0) this.active = (this.active - 1 + count) % count;
    else if (event.key === "Escape" && this.choices) this.choices = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    clearTimeout(this.typing);
    if (!this.choices?.length) await this.search(this.text);
    const choice = this.choices?.[Math.max(0, this.active)];
    if (choice) this.go(choice);
  }

  private go(choice: Choice): void {
    this.text = choice.title;
    this.choices = null;
    this.active = -1;
    this.context.actions.goTo(choice.point, choice.zoom);
  }

  private readonly left = (event: FocusEvent): void => {
    if (!this.contains(event.relatedTarget as Node | null)) this.choices = null;
  };
}

customElements.define("ps-go-to", GoTo);
