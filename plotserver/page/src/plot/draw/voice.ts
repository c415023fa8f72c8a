/** What is said to screen readers while one draws. */
export class Voice {
  private readonly element = document.createElement("div");

  constructor(host: HTMLElement) {
    this.element.className = "visually-hidden";
    this.element.setAttribute("role", "status");
    this.element.setAttribute("aria-live", "polite");
    host.append(this.element);
  }

  say(text: string): void {
    // The same sentence twice is said once, unless it changes in between.
    this.element.textContent = text === this.element.textContent ? `${text}\u00a0` : text;
  }

  remove(): void {
    this.element.remove();
  }
}
