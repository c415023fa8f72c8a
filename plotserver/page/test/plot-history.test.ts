import { describe, expect, it } from "vitest";
import type { PlotObject } from "../src/plot/model.ts";
import { Store } from "../src/plot/store.ts";

const object: PlotObject = { id: "o", layer: "laag", version: 1, geometry: { type: "Point", coordinates: [5, 52] }, fields: { naam: "Post", status: "actief" }, pending: false };

function storeWith(...objects: PlotObject[]): Store {
  const store = new Store();
  store.replica.load("laag", objects);
  return store;
}

/** Somebody else changes the object, as the stream tells it. */
function other(store: Store, fields: Record<string, unknown>): void {
  const before = store.replica.known("o") ?? object;
  store.replica.arrive([{ object: { ...before, version: before.version + 10, fields: { ...before.fields, ...fields } }, operation: null }], []);
}

describe("undo and redo", () => {
  it("put back own values, step by step, and do them again", () => {
    const store = storeWith(object);
    store.apply([{ kind: "update", layer: "laag", id: "o", fields: { naam: "Nieuwe post" } }], "naam wijzigen");
    store.apply([{ kind: "update", layer: "laag", id: "o", geometry: { type: "Point", coordinates: [6, 53] } }], "verplaatsen");
    expect(store.canUndo).toBe("verplaatsen");
    store.undo();
    expect(store.get("o")?.geometry).toEqual(object.geometry);
    store.undo();
    expect(store.get("o")?.fields["naam"]).toBe("Post");
    expect(store.canUndo).toBeNull();
    store.redo();
    store.redo();
    expect(store.get("o")?.fields["naam"]).toBe("Nieuwe post");
    expect(store.get("o")?.geometry).toEqual({ type: "Point", coordinates: [6, 53] });
  });

  it("leave alone what somebody else changed since, and tell", () => {
    const store = storeWith(object);
    const left: unknown[] = [];
    store.hooks = { ...store.hooks, left: (undone) => left.push(...undone.left) };
    store.apply([{ kind: "update", layer: "laag", id: "o", fields: { naam: "Mijn post", status: "gepland" } }], "wijzigen");
    for (const { id } of store.replica.operations) store.replica.settle({ id, object: "o", uitkomst: "gedaan", versie: 2 });
    other(store, { naam: "Hun post" });
    store.undo();
    expect(store.get("o")?.fields).toEqual({ naam: "Hun post", status: "actief" });
    expect(left).toEqual([{ id: "o", field: "naam" }]);
  });

  it("bring back what was removed, with all that it was", () => {
    const store = storeWith(object);
    store.apply([{ kind: "delete", layer: "laag", id: "o" }], "verwijderen");
    expect(store.get("o")).toBeUndefined();
    store.undo();
    expect(store.get("o")?.fields).toEqual(object.fields);
    expect(store.replica.operations).toEqual([]);
  });

  it("ask the server to restore when it had the removal already", () => {
    const store = storeWith(object);
    store.apply([{ kind: "delete", layer: "laag", id: "o" }], "verwijderen");
    for (const { id } of store.replica.operations) store.replica.settle({ id, object: "o", uitkomst: "gedaan", versie: 2 });
    store.undo();
    expect(store.get("o")?.fields).toEqual(object.fields);
    expect(store.replica.operations.map(({ soort, versie }) => [soort, versie])).toEqual([["herstellen", 1]]);
  });

  it("do not remove what one made when somebody else has worked on it", () => {
    const store = storeWith();
    store.apply([{ kind: "create", layer: "laag", id: "o", geometry: object.geometry, fields: { naam: "Post" } }], "tekenen");
    for (const { id } of store.replica.operations) store.replica.settle({ id, object: "o", uitkomst: "gedaan", versie: 1 });
    other(store, { naam: "Hun naam" });
    store.undo();
    expect(store.get("o")?.fields["naam"]).toBe("Hun naam");
  });

  it("go on after a reload", () => {
    const store = storeWith(object);
    store.apply([{ kind: "update", layer: "laag", id: "o", fields: { naam: "Nieuw" } }], "naam wijzigen");
    const kept = structuredClone(store.keptHistory);
    const again = storeWith({ ...object, version: 2, fields: { ...object.fields, naam: "Nieuw" } });
    again.restoreHistory(kept.undoable, kept.redoable);
    again.undo();
    expect(again.get("o")?.fields["naam"]).toBe("Post");
  });
});
