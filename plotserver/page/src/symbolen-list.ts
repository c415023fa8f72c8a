/** The signs as cards: under their sections, or as they were found. Arrow keys go from card to card. */
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { BookContext } from "./symbolen.ts";
import { type Book, type BookSign, named, othersOf } from "./symbolen-model.ts";

/**
 * The drawing came along with the list and stands in the page itself: no request for each sign, and none of the
 * time that a browser takes to open 500 pictures.
 */
export function drawingOf(sign: BookSign, kind: string): TemplateResult {
  return html`<span class=${kind} aria-hidden="true">${unsafeHTML(sign.svg)}</span>`;
}

export function signList(context: BookContext): TemplateResult {
  const { state, shown } = context;
  const of = [state.book, state.found, state.filters, state.language];
  return html`<div class="book-list" @keydown=${browse}>
    ${guard(of, () => (state.found ? cards(context, shown) : bySection(context)))}
  </div>`;
}

function bySection(context: BookContext): TemplateResult {
  const { shown } = context;
  const { book, language } = context.state;
  const { groepen, afdelingen } = book as Book;
  return html`${groepen.map((group) => {
    const within = afdelingen
      .filter((section) => section.groep === group.code)
      .map((section) => ({ section, signs: shown.filter((sign) => sign.afdeling === section.code) }))
      .filter(({ signs }) => signs.length > 0);
    if (within.length === 0) return nothing;
    return html`
      <section class="book-group">
        <h2>${named(group, language)}</h2>
        <p class="quiet">${language === "en" ? group.about : group.uitleg}</p>
        ${within.map(
          ({ section, signs }) => html`
            <section id=${section.code} class="book-section" tabindex="-1">
              <h3>${named(section, language)}</h3>
              ${cards(context, signs)}
            </section>
          `,
        )}
      </section>
    `;
  })}`;
}

function cards(context: BookContext, signs: readonly BookSign[]): TemplateResult {
  return html`<ul class="cards">
    ${repeat(
      signs,
      (sign) => sign.code,
      (sign) => html`<li>${card(context, sign)}</li>`,
    )}
  </ul>`;
}

function card({ state, t, actions }: BookContext, sign: BookSign): TemplateResult {
  const other = state.language === "en" ? sign.naam : sign.name;
  const owner = state.book?.disciplines.find((one) => one.code === sign.discipline);
  return html`
    <button type="button" class="card" id="sign-${sign.code}" aria-haspopup="dialog" @click=${() => actions.open(sign.code)}>
      ${drawingOf(sign, "card-drawing")}
      <span class="card-words">
        <span class="card-name">${named(sign, state.language)}</span>
        <small>${named(owner, state.language)}${sign.vervallen ? ` · ${t("retired")}` : ""}</small>
      </span>
    </button>
    <div class="card-print" aria-hidden="true">
      <span lang=${state.language === "en" ? "nl" : "en"}>${other}</span>
      <span lang="nl">${sign.betekenis}</span>
      <span>${[sign.code, named(owner, state.language), ...othersOf(sign)].join(" · ")}</span>
    </div>
  `;
}

/** To the card beside, above or below; Home and End to the first and the last. */
function browse(event: KeyboardEvent): void {
  const here = event.target;
  if (!(here instanceof HTMLElement) || !here.classList.contains("card")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...document.querySelectorAll<HTMLElement>(".book-list .card")];
  const next = goal(event.key, here, all);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function goal(key: string, here: HTMLElement, all: HTMLElement[]): HTMLElement | undefined {
  const at = all.indexOf(here);
  switch (key) {
    case "ArrowRight":
      return all[at + 1];
    case "ArrowLeft":
      return all[at - 1];
    case "Home":
      return all[0];
    case "End":
      return all[all.length - 1];
    case "ArrowDown":
      return below(here, all.slice(at + 1));
    case "ArrowUp":
      return below(here, all.slice(0, Math.max(0, at)).reverse());
    default:
      return undefined;
  }
}

/** The nearest card of the next row, going through the cards away from here. */
function below(here: HTMLElement, onwards: HTMLElement[]): HTMLElement | undefined {
  const from = here.getBoundingClientRect();
  let row: number | null = null;
  let best: { card: HTMLElement; off: number } | undefined;
  for (const card of onwards) {
    const { top, left } = card.getBoundingClientRect();
    if (Math.abs(top - from.top) < 4) continue;
    row ??= top;
    if (Math.abs(top - row) > 4) break;
    const off = Math.abs(left - from.left);
    if (!best || off < best.off) best = { card, off };
  }
  return best?.card;
}
