/** Single-key shortcuts of the page itself; those of drawing stand with the drawing tools. */
import { shortcutsOn } from "../keyboard.ts";
import type { PlotActions } from "./plot-actions.ts";
import type { PlotKey } from "./plot-texts.ts";
import type { Store } from "./store.ts";

export const PLOT_KEYS: readonly [keys: string, what: PlotKey][] = [
  ["?", "keyHelp"],
  ["/", "keyGoTo"],
  ["Ctrl Z", "keyUndo"],
  ["Ctrl Shift Z / Ctrl Y", "keyRedo"],
  ["Alt 1", "keyLayers"],
  ["Alt 2", "keyMap"],
  ["Alt 3", "keyObjects"],
  ["Alt 4", "keyConflicts"],
  ["Alt P", "keyPublish"],
  ["Esc", "keyEscape"],
];

export function listenToPlotKeys(store: Store, actions: PlotActions): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const act = typing(event.target) ? undefined : (chord(event, store) ?? page(event, store, actions));
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function chord(event: KeyboardEvent, store: Store): (() => void) | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "z") return () => (event.shiftKey ? store.redo() : store.undo());
  return key === "y" ? () => store.redo() : undefined;
}

function page(event: KeyboardEvent, store: Store, actions: PlotActions): (() => void) | undefined {
  const { state } = actions;
  if (event.ctrlKey || event.metaKey) return undefined;
  if (event.altKey) {
    const acts: Record<string, () => void> = {
      Digit1: () => actions.openLayers(true),
      Digit2: () => actions.focusMap(),
      Digit3: () => actions.openTable(true),
      Digit4: () => actions.openSide({ kind: "conflicts" }),
      KeyP: () => store.activeLayer && actions.openSide({ kind: "publish", layer: store.activeLayer }),
    };
    return acts[event.code];
  }
  if (event.key === "Escape" && state.side) return () => actions.openSide(null);
  if (!shortcutsOn()) return undefined;
  if (event.key === "?") return () => actions.openDialog({ kind: "help" });
  return event.key === "/" ? () => document.querySelector<HTMLElement>("#go-to")?.focus() : undefined;
}

function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "range", "button", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}
