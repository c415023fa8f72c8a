/** What is said when something is wrong, each time with a way on. */
import { html, nothing, type TemplateResult } from "lit";
import { dayAndClock } from "./age.ts";
import { type Context, signName, titleOf } from "./context.ts";
import { icons } from "./icons.ts";
import type { Menu } from "./menu.ts";

/** The server does not answer: what is on the screen stays, and says of when it is. */
export function connectionBanner({ state, t, actions }: Context): TemplateResult | typeof nothing {
  const { connection } = state;
  if (connection.kind !== "gone") return nothing;
  const seconds = Math.max(0, Math.ceil((connection.nextAt - Date.now()) / 1000));
  const seen = connection.seen ? dayAndClock(new Date(connection.seen).toISOString(), state.language) : null;
  return html`
    <div class="banner" role="alert">
      ${icons.warning}
      <p>
        ${t(connection.answers ? "serverTrouble" : "serverGone")}
        ${seen ? t("pictureSeen", { time: seen }) : nothing}
        <span class="quiet" aria-live="off">(${t("retryIn", { n: seconds })})</span>
      </p>
      <button type="button" class="button" @click=${() => actions.retry()}>${t("retryNow")}</button>
    </div>
  `;
}

/** What is on the screen is not what one sees oneself: said as long as that is so. */
export function previewBand({ state, t, actions }: Context): TemplateResult | typeof nothing {
  if (!state.preview) return nothing;
  return html`
    <div class="preview-band" role="alert">
      ${icons.eye}
      <p><b>${t("previewAs", { name: state.preview.name })}</b> ${t("previewOwn")}</p>
      <button type="button" class="button" @click=${() => actions.preview(null)}>${t("previewStop")}</button>
    </div>
  `;
}

/** The picture cannot be shown: unknown, or not for this viewer; the server's own sentence, and ways on. */
export function problemScreen({ state, t, actions }: Context): TemplateResult | typeof nothing {
  const { problem, pictures } = state;
  const none = pictures?.length === 0 && !state.wanted;
  if (!problem && !none) return nothing;
  const others = (pictures ?? []).filter((picture) => picture.id !== state.wanted).slice(0, 3);
  return html`
    <div class="problem" role="alert">
      <h2>${t("problemTitle")}</h2>
      <p>${none ? t("noPictures") : problem?.detail || t("unknownPicture")}</p>
      <div class="button-row">
        ${others.map(
          (picture) => html`<button type="button" class="button" @click=${() => actions.choosePicture(picture.id)}>
            ${t("toPicture", { picture: titleOf(picture, state) })}
          </button>`,
        )}
        ${state.identity?.demo
          ? html`<button type="button" class="button primary" @click=${openIdentityMenu}>${t("otherIdentity")}</button>`
          : nothing}
        <button type="button" class="button" @click=${() => actions.retry()}>${t("tryAgain")}</button>
      </div>
    </div>
  `;
}

function openIdentityMenu(): void {
  void document.querySelector<Menu>("ps-menu.identity-menu")?.show();
}

/** Short messages, and for who does not see the panel: which object was chosen. */
export function noticeLine({ state, t }: Context): TemplateResult {
  const { object } = state;
  const chosen = object?.kind === "there" ? object.object.properties : null;
  const name = chosen && [chosen.naam, signName(chosen.teken, state)].filter(Boolean).join(", ");
  return html`<div class="visually-hidden" role="status">${name ? `${t("object")}: ${name}` : ""}</div>
    <div class="notice ${state.notice ? "shown" : ""}" role="status">${state.notice ?? ""}</div>`;
}
