/** `<plot-palette>`: find the sign, by a plain word or among one's own. */
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { fetchBook, findSigns } from "../../api.ts";
import { icons } from "../../icons.ts";
import { type BookSign, suggestions } from "../../symbolen-model.ts";
import { DrawElement } from "./element.ts";
import { drawIcons } from "./icons.ts";
import { type Kind, searchHere, type Section, sections, type Shelf } from "./palette-model.ts";
import { language, say } from "./texts.ts";

const SHELVES: readonly Shelf[] = ["all", "favourites", "recent", "used"];
const KINDS: readonly (Kind | null)[] = [null, "point", "line", "polygon"];
const TYPING_MS = 160;

export class Palette extends DrawElement {
  static override properties = {
    ...DrawElement.properties,
    words: { state: true },
    found: { state: true },
    shelf: { state: true },
    kind: { state: true },
    failed: { state: true },
  };

  protected readonly follows = { drawing: ["tool"] };
  declare words: string;
  declare found: string[] | null;
  declare shelf: Shelf;
  declare kind: Kind | null;
  declare failed: boolean;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private loading = false;

  constructor() {
    super();
    this.words = "";
    this.found = null;
    this.shelf = "all";
    this.kind = null;
    this.failed = false;
  }

  protected override followed(): void {
    if (!this.loading) void this.load();
  }

  private async load(): Promise<void> {
    this.loading = true;
    this.failed = false;
    try {
      const book = await fetchBook();
      if (this.drawing) this.drawing.setBook(book);
    } catch {
      this.failed = true;
    }
    this.loading = false;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return html`<div class="palette">
      <div class="palette-head">
        <label class="palette-search">
          ${icons.search}
          <input type="search" id="palette-search" autocomplete="off" spellcheck="false" aria-label=${say("search")} placeholder=${say("searchHint")} .value=${this.words} @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => this.key(event)} />
        </label>
        <div class="segmented" role="group" aria-label=${say("palette")}>
          ${SHELVES.map((shelf) => html`<button type="button" aria-pressed=${this.shelf === shelf && this.found === null} @click=${() => this.choose(shelf)}>${say(`shelf_${shelf}`)}</button>`)}
        </div>
        <div class="segmented" role="group" aria-label=${say("shape")}>
          ${KINDS.map((kind) => html`<button type="button" aria-pressed=${this.kind === kind} @click=${() => (this.kind = kind)}>${say(`kind_${kind ?? "all"}`)}</button>`)}
        </div>
      </div>
      <div class="palette-list" @keydown=${(event: KeyboardEvent) => this.roam(event)}>${this.list()}</div>
    </div>`;
  }

  private choose(shelf: Shelf): void {
    this.shelf = shelf;
    this.words = "";
    this.found = null;
  }

  // --- searching

  private typed(words: string): void {
    this.words = words;
    clearTimeout(this.typing);
    if (words.trim() === "") this.found = null;
    else this.typing = setTimeout(() => void this.search(words), TYPING_MS);
  }

  /** The server knows lay terms; when it cannot be asked, the list here is searched by its own words. */
  private async search(words: string): Promise<void> {
    let found: string[];
    try {
      found = await findSigns(words);
    } catch {
      found = this.drawing?.book ? searchHere(this.drawing.book, words) : [];
    }
    if (words === this.words) this.found = found;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.words !== "") {
      event.preventDefault();
      event.stopPropagation();
      this.typed("");
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = this.querySelector<HTMLElement>(".palette-sign");
      if (!first) return;
      event.preventDefault();
      if (event.key === "Enter") first.click();
      else first.focus();
    }
  }

  /** Up and down through the list, as through a menu. */
  private roam(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...this.querySelectorAll<HTMLElement>(".palette-sign")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (by === undefined || at < 0) return;
    event.preventDefault();
    if (at + by < 0) this.querySelector<HTMLElement>("#palette-search")?.focus();
    else all[at + by]?.focus();
  }

  // --- the list

  private list(): TemplateResult {
    const { drawing } = this;
    const book = drawing?.book;
    if (this.failed) {
      return html`<div class="empty" role="alert"><p>${say("signsFailed")}</p><button type="button" class="button" @click=${() => void this.load()}>${say("retry")}</button></div>`;
    }
    if (!drawing || !book) return html`<p class="empty quiet" role="status">${say("signsLoading")}</p>`;
    const shown = sections(book, { shelf: this.shelf, kind: this.kind, found: this.found, language: language() }, drawing.habits);
    if (shown.every(({ signs }) => signs.length === 0)) return this.nothing(book.tekens);
    return html`${shown.map((section) => this.section(section))}`;
  }

  private nothing(all: readonly BookSign[]): TemplateResult {
    if (this.found) {
      const likely = suggestions(all, this.words, 3);
      return html`<div class="empty" role="status"><p>${say("nothingFound", { text: this.words })}</p>
        ${likely.length > 0 ? html`<p>${say("didYouMean")} ${likely.map((term) => html`<button type="button" class="text-button" @click=${() => this.typed(term)}>${term}</button>`)}?</p>` : nothing}</div>`;
    }
    const empty = { all: "nothingFound", favourites: "emptyFavourites", recent: "emptyRecent", used: "emptyUsed" } as const;
    return html`<p class="empty quiet">${say(empty[this.shelf], { text: "" })}</p>`;
  }

  private section({ title, signs }: Section): TemplateResult {
    return html`<section>
      ${title ? html`<h3 class="small-heading">${title}</h3>` : nothing}
      <ul class="palette-signs">
        ${signs.map((sign) => this.sign(sign))}
      </ul>
    </section>`;
  }

  private sign(sign: BookSign): TemplateResult {
    const { drawing } = this;
    if (!drawing) return html``;
    const name = language() === "en" ? sign.name : sign.naam;
    const favourite = drawing.habits.isFavourite(sign.code);
    const pressed = drawing.signOf(sign.geometrie) === sign.code && drawing.tool !== "select";
    return html`<li>
      <button type="button" class="palette-sign" aria-pressed=${pressed} title=${sign.betekenis} @click=${() => this.use(sign)}>
        <span class="palette-picture" aria-hidden="true">${unsafeHTML(sign.svg)}</span>
        <span class="palette-name">${name}<small>${this.kind === null && sign.geometrie !== "point" ? say(`kindOne_${sign.geometrie}`) : ""}</small></span>
      </button>
      <button
        type="button"
        class="icon-button small palette-star"
        aria-pressed=${favourite}
        aria-label=${say(favourite ? "favouriteRemove" : "favouriteAdd", { name })}
        title=${say(favourite ? "favouriteRemove" : "favouriteAdd", { name })}
        @click=${() => this.star(sign.code)}
      >
        ${favourite ? drawIcons.starred : drawIcons.star}
      </button>
    </li>`;
  }

  private use(sign: BookSign): void {
    this.drawing?.setSign(sign.code, sign.geometrie);
    // By keyboard one goes on to the map at once.
    if (this.matches(":focus-within") && document.activeElement?.matches(":focus-visible")) this.drawing?.map.getCanvas().focus();
  }

  private star(code: string): void {
    this.drawing?.habits.toggleFavourite(code);
    this.requestUpdate();
  }
}

customElements.define("plot-palette", Palette);
