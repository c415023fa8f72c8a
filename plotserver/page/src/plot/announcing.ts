/** What changed, for who does not see it: politely, in one sentence for many changes, and not more than needed. */
import type { PlotContext } from "./plot-state.ts";
import type { Store } from "./store.ts";
import { objectName } from "./words.ts";

const QUIET_MS = 4_000;

export function announcement(store: Store, context: () => PlotContext, say: (text: string) => void): void {
  const others = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connection = store.connection.kind;
  store.addEventListener("objects", (event) => {
    for (const id of (event as CustomEvent<{ ids: string[] }>).detail.ids) if (!store.get(id)?.pending) others.add(id);
    timer ??= setTimeout(() => {
      timer = undefined;
      const { t } = context();
      const [first] = others;
      if (others.size > 1) say(t("saidMany", { n: others.size }));
      else if (first) say(t("saidOne", { name: objectName(store.get(first), context()) }));
      others.clear();
    }, QUIET_MS);
  });
  store.addEventListener("selection", () => {
    const { t } = context();
    const [first] = store.selection;
    if (store.selection.size === 1 && first) say(t("saidChosen", { name: objectName(store.get(first), context()) }));
    else if (store.selection.size > 1) say(t("saidChosenMany", { n: store.selection.size }));
  });
  store.addEventListener("connection", () => {
    if (store.connection.kind === connection) return;
    connection = store.connection.kind;
    if (connection === "live") say(context().t("saidLive"));
  });
}
