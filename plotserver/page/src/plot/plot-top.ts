/** The bar at the top: which activity, undo and redo, is everything saved, who is here, who am I. */
import { html, nothing, type TemplateResult } from "lit";
import { barButtons } from "../bar-buttons.ts";
import { icons } from "../icons.ts";
import "../identity-menu.ts";
import "../menu.ts";
import { classificationMark } from "../top-bar.ts";
import { translator } from "../texts.ts";
import type { Classification } from "../model.ts";
import { viewerContext } from "./borrowed.ts";
import { presenceMenu } from "./plot-presence.ts";
import type { PlotContext } from "./plot-state.ts";
import { plotIcons } from "./plot-icons.ts";

const LEVELS: Classification[] = ["open", "intern", "vertrouwelijk", "geheim"];

export function exerciseBand({ state, t }: PlotContext): TemplateResult | typeof nothing {
  if (!state.activity?.oefening) return nothing;
  return html`<div class="exercise-band" role="note" aria-label=${t("exerciseNote")}>
    <strong>${t("exercise")}</strong><span>${state.activity.titel.replace(/^oefening[ :]*/i, "")}</span>
    <strong class="wide-only" aria-hidden="true">${t("exercise")}</strong>
  </div>`;
}

export function plotTop(context: PlotContext): TemplateResult {
  const { state, store, t, actions } = context;
  const { activity } = state;
  return html`
    <div class="top-bar plot-top">
      <a class="icon-button back" href=${backTo(context)} aria-label=${t("toViewer")} title=${t("toViewer")}>${icons.left}</a>
      <div class="activity-name">
        <h1>${activity?.titel ?? t("plot")}</h1>
        ${activity ? html`<small class="quiet">${facts(context)}</small>` : nothing}
      </div>
      <div class="undo-group" role="group" aria-label=${t("history")}>
        ${step(t("undo"), store.canUndo, plotIcons.undo, () => store.undo(), t("nothingToUndo"))}
        ${step(t("redo"), store.canRedo, plotIcons.redo, () => store.redo(), t("nothingToRedo"))}
      </div>
      <div class="top-state">
        ${conflictButton(context)} ${highest(context)} ${savedMark(context)} ${presenceMenu(context)}
      </div>
      <div class="top-tools">
        <ps-identity .context=${viewerContext(context)}></ps-identity>
        ${barButtons({ state, t: translator(state.language), actions })}
        <button type="button" class="icon-button help" aria-label=${t("help")} title=${t("help")} @click=${() => actions.openDialog({ kind: "help" })}>${icons.help}</button>
      </div>
    </div>
  `;
}

function step(name: string, label: string | null, icon: unknown, act: () => void, none: string): TemplateResult {
  const told = label ? `${name}: ${label}` : none;
  return html`<button type="button" class="icon-button" aria-label=${told} title=${told} ?disabled=${label === null} @click=${act}>${icon}</button>`;
}

function backTo({ state }: PlotContext): string {
  const picture = state.activity?.["beeld"];
  const theme = `thema=${state.theme}${state.language === "en" ? "&taal=en" : ""}`;
  return typeof picture === "string" ? `/?beeld=${encodeURIComponent(picture)}&${theme}` : `/?${theme}`;
}

function facts({ state, store, t }: PlotContext): string {
  const { activity } = state;
  if (!activity) return "";
  const text = (name: string) => (typeof activity[name] === "string" ? String(activity[name]) : "");
  const phase = t(activity.open === false ? "closed" : activity.fase === "voorbereiding" ? "phasePreparation" : "phaseResponse");
  const layers = store.layers.filter(({ gearchiveerd }) => !gearchiveerd).length;
  return [text("crisistypeNaam"), phase, layers === 1 ? t("layerOne") : t("layerMany", { n: layers })].filter(Boolean).join(" · ");
}

/** The highest classification of what is on the screen. */
function highest({ state, store }: PlotContext): TemplateResult | typeof nothing {
  const level = Math.max(0, ...store.layers.filter(({ id }) => !state.hidden.has(id)).map(({ classificatie }) => LEVELS.indexOf(classificatie)));
  const found = LEVELS[level];
  return level > 0 && found ? classificationMark(found, translator(state.language)) : nothing;
}

function conflictButton({ state, store, t, actions }: PlotContext): TemplateResult | typeof nothing {
  const count = store.conflicts.length;
  if (count === 0) return nothing;
  const open = state.side?.kind === "conflicts";
  return html`<button type="button" class="button conflict-button" aria-expanded=${open} @click=${() => actions.openSide(open ? null : { kind: "conflicts" })}>
    ${icons.warning}${count === 1 ? t("conflictOne") : t("conflictMany", { n: count })}
  </button>`;
}

/** Is what I made safe? In words, always. */
function savedMark({ store, t }: PlotContext): TemplateResult {
  const { connection } = store;
  const waiting = new Set(store.replica.operations.map(({ object }) => object)).size;
  const kind = connection.kind === "offline" ? "gone" : connection.kind;
  const text =
    connection.kind === "connecting"
      ? t("connecting")
      : connection.kind === "offline"
        ? waiting === 0
          ? t("offline")
          : t("offlineWaiting", { n: waiting })
        : waiting > 0
          ? t("saving", { n: waiting })
          : t("allSaved");
  const how = connection.kind === "live" && connection.how === "polling" ? t("byPolling") : text;
  return html`<span class="connection ${kind} saved-mark" title=${how}><span class="dot" aria-hidden="true"></span><span class="connection-text">${text}</span></span>`;
}

export function offlineBanner({ store, t, actions }: PlotContext): TemplateResult | typeof nothing {
  const { connection } = store;
  if (connection.kind !== "offline") return nothing;
  return html`<div class="banner" role="alert">
    ${icons.warning}
    <p>${t(connection.answers ? "serverTrouble" : "serverGone")} ${t("goOn")}</p>
    <button type="button" class="button" @click=${() => actions.retry()}>${t("retryNow")}</button>
  </div>`;
}
