/** A button that opens a small panel under it; Escape, a click elsewhere or leaving it by Tab closes it. */
import { html, LitElement, nothing, type TemplateResult } from "lit";

export class Menu extends LitElement {
  static override properties = {
    name: {},
    label: { attribute: false },
    content: { attribute: false },
    side: {},
    open: { state: true },
  };

  declare name: string;
  declare label: TemplateResult;
  declare content: (close: () => void) => TemplateResult;
  declare side: "start" | "end";
  declare open: boolean;

  constructor() {
    super();
    this.name = "";
    this.side = "start";
    this.open = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.outside);
    this.addEventListener("keydown", this.key);
    this.addEventListener("focusout", this.left);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.outside);
  }

  protected override render(): TemplateResult {
    return html`
      <button
        type="button"
        class="menu-button"
        aria-haspopup="true"
        aria-expanded=${this.open}
        aria-label=${this.name || nothing}
        title=${this.name || nothing}
        @click=${() => (this.open ? this.shut() : this.show())}
      >
        ${this.label}
      </button>
      ${this.open
        ? html`<div class="menu-panel ${this.side}">
            <div class="menu-scroll">${this.content(() => this.shut())}</div>
          </div>`
        : nothing}
    `;
  }

  async show(): Promise<void> {
    this.open = true;
    await this.updateComplete;
    const panel = this.querySelector<HTMLElement>(".menu-panel");
    const first = panel?.querySelector<HTMLElement>("[aria-current=true], input") ?? panel?.querySelector("button");
    first?.focus();
  }

  private shut(): void {
    if (!this.open) return;
    this.open = false;
    this.querySelector<HTMLElement>(".menu-button")?.focus();
  }

  private readonly outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false;
  };

  private readonly left = (event: FocusEvent): void => {
    const next = event.relatedTarget;
    if (next instanceof Node && !this.contains(next)) this.open = false;
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (!this.open) return;
    if (event.key === "Escape") this.shut();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private step(by: 1 | -1): void {
    const choices = [...this.querySelectorAll<HTMLElement>(".menu-panel button, .menu-panel input")];
    const at = choices.indexOf(document.activeElement as HTMLElement);
    choices[(at + by + choices.length) % choices.length]?.focus();
  }
}

customElements.define("ps-menu", Menu);
